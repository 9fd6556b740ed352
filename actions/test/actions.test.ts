import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { INPUTS as BUILD } from '../build-agent-image/src/inputs.ts'
import { ACTIONS, bundleAction } from '../build.ts'
import { INPUTS as DEPLOY } from '../deploy-location/src/inputs.ts'
import { readActionFile } from '../generate/action-file.ts'
import { readmeOf, withTable } from '../generate/readme-tables.ts'
import type { InputDeclarations } from '../kit/inputs.ts'
import { INPUTS as PLAN } from '../plan-locations/src/inputs.ts'
import { runBundle } from './support/run-bundle.ts'

const ROOT = join(import.meta.dirname, '..')

// Bundling takes seconds of a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const DECLARED: Record<(typeof ACTIONS)[number], InputDeclarations> = {
  'plan-locations': PLAN,
  'build-agent-image': BUILD,
  'deploy-location': DEPLOY,
}

test('every directory with an action.yml is bundled', () => {
  const actions = globSync('*/action.yml', { cwd: ROOT }).map((file) => dirname(file))
  expect(actions.toSorted()).toEqual([...ACTIONS].toSorted())
})

test.each(ACTIONS)('the inputs of %s are those of its action.yml, with their defaults', async (action) => {
  const { inputs } = await readActionFile(join(ROOT, action))
  const written = Object.entries(inputs).map(([name, { required, default: value = '' }]) => ({
    name,
    required,
    // What an expression stands for, only a runner knows.
    default: value.startsWith('${{') ? '' : value,
  }))
  const read = Object.entries(DECLARED[action]).map(([name, declaration]) => ({
    name,
    required: declaration.required ?? false,
    default: declaration.default ?? '',
  }))
  expect(read).toEqual(written)
})

test.each(ACTIONS)('%s runs on Node 24, and its names are in kebab-case', async (action) => {
  const { inputs, outputs, runs } = await readActionFile(join(ROOT, action))
  expect(runs).toEqual({ using: 'node24', main: 'dist/index.cjs' })
  for (const name of [...Object.keys(inputs), ...Object.keys(outputs)])
    expect(name).toMatch(/^[a-z]+(-[a-z\d]+)*$/)
})

test.each(ACTIONS)('the README of %s has a row for each input and output', async (action) => {
  const { inputs, outputs } = await readActionFile(join(ROOT, action))
  const readme = await readmeOf(join(ROOT, action))
  const rows = [...readme.matchAll(/^\| `(?<name>[^`]+)` +\|/gm)].map(({ groups }) => groups?.name)
  expect(rows).toEqual([...Object.keys(inputs), ...Object.keys(outputs)])
})

test('a table takes the place of the one before', () => {
  const text = 'a\n<!-- inputs -->\n\n| old |\n\n<!-- /inputs -->\nb\n'
  const once = withTable(text, { name: 'inputs', table: '| new |\n' })
  expect(once).toBe('a\n<!-- inputs -->\n\n| new |\n\n<!-- /inputs -->\nb\n')
  expect(withTable(once, { name: 'inputs', table: '| new |\n' })).toBe(once)
  expect(() => withTable('a', { name: 'inputs', table: '' })).toThrow('<!-- inputs -->')
})

test.each(ACTIONS)('%s without inputs fails with one sentence', async (action) => {
  const { code, stdout, stderr } = await runBundle(action)
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The input environment is empty\.%0A.*under with:/m)
  expect(stdout.match(/^::error/gm)).toHaveLength(1)
  expect(stderr).toBe('')
})

test.each(ACTIONS)(
  '%s is bundled to the same bytes again, and names no directory of this machine',
  async (action) => {
    const [one, other] = [await bundleAction(action), await bundleAction(action)]
    expect([...one.files.keys()]).toEqual([...other.files.keys()])
    const checkout = join(ROOT, '..')
    for (const [path, content] of one.files) {
      expect({ path, isSame: content.equals(other.files.get(path)!) }).toEqual({ path, isSame: true })
      expect({ path, isBound: content.includes(checkout) }).toEqual({ path, isBound: false })
    }
  },
)

/** The packages that something in a bundle comes from, as directories. */
async function packagesIn(action: (typeof ACTIONS)[number]): Promise<Set<string>> {
  const { outputs } = (await bundleAction(action)).metafile
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  return new Set(used.flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []))
}

test.each<[(typeof ACTIONS)[number], RegExp]>([
  ['plan-locations', /@pulumi|undici|client-(?!dynamodb)/],
  ['build-agent-image', /@pulumi|undici|client-(?!dynamodb|ecr|s3|sqs|ssm|secrets)/],
  ['deploy-location', /typescript|ts-node|arborist|client-(s3|sqs|ssm|secrets)/],
])('%s holds nothing of what it does not use', async (action, unused) => {
  const packages = [...(await packagesIn(action))]
  expect(packages.length).toBeGreaterThan(10)
  expect(packages.filter((path) => unused.test(path))).toEqual([])
})

test('deploy-location holds one copy of Pulumi', async () => {
  const packages = [...(await packagesIn('deploy-location'))]
  expect(packages.filter((path) => path.endsWith('/@pulumi/pulumi'))).toHaveLength(1)
})
