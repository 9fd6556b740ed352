import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import rules from './import-rules.ts'

const DEPCRUISE = join(import.meta.dirname, '../../node_modules/.bin/depcruise')
const CONFIG = join(import.meta.dirname, 'import-rules.ts')
const PACKAGES = [
  'config-schema',
  'aws-layout',
  'model',
  'stores',
  'runtime',
  'agent',
  'api',
  'deploy',
  'cli',
  'nx',
]
/** What lies beside the packages. */
const OTHERS = ['actions', 'pulumi', 'tests', 'tools']

type Files = Record<string, string>

/** A workspace in small that uses every kind of import that is allowed. */
const CLEAN: Files = {
  'packages/config-schema/src/index.ts': `export type Declaration = string`,
  'packages/aws-layout/src/index.ts': `import 'node:crypto'`,
  'packages/agent/src/launchers/ecs.ts': `import '@slipway/aws-layout'`,
  'packages/stores/src/keys.ts': `import '@slipway/aws-layout'`,
  'packages/stores/src/keys.test.ts': `import '@slipway/tools/engines.ts'`,
  'pulumi/src/index.ts': `import '@slipway/aws-layout'; export type { Declaration } from '@slipway/config-schema'`,
  'packages/deploy/src/aws/platform.ts': `import '@slipway/pulumi'; import '@slipway/aws-layout'`,
  'packages/model/src/index.ts': `import 'node:zlib'; export type { Declaration as Run } from '@slipway/config-schema'`,
  'packages/stores/src/index.ts': `import 'node:sqlite'; export type { Run } from '@slipway/model'`,
  'packages/runtime/src/index.ts': `export type { Run } from '@slipway/model'`,
  'packages/runtime/src/main.ts': `import '@slipway/stores'; import './index.ts'`,
  'packages/agent/src/index.ts': `export type { Run } from '@slipway/model'`,
  'packages/agent/test/agent.test.ts': `import '@slipway/stores'; import './scene.ts'`,
  'packages/agent/test/scene.ts': `import '@slipway/runtime'`,
  'packages/api/src/index.ts': `export type { Run } from '@slipway/model'`,
  'packages/deploy/src/index.ts': `export type { Declaration } from '@slipway/config-schema'`,
  'packages/cli/src/index.ts': `import '@slipway/agent'; export const late = () => import('@slipway/stores')`,
  'packages/nx/src/index.ts': `export type { Declaration } from '@slipway/config-schema'`,
  'actions/kit/run-action.ts': `import '@slipway/model'`,
  'actions/plan/src/index.ts': `import '../../kit/run-action.ts'; import '@slipway/deploy'; import '@slipway/stores'`,
  'tests/chaos.ts': `import '@slipway/agent'; import '@slipway/stores'`,
  'tools/bench.ts': `import '@slipway/agent'; import '@slipway/stores'`,
  'tools/engines.ts': `import 'node:http'`,
  'locations/weather/clean.mjs': `import './plot.mjs'`,
  'locations/weather/plot.mjs': `import 'node:fs'`,
}

/** What is wrong with the planted files, and the one rule that must object. */
const VIOLATIONS: [what: string, rule: string, planted: Files][] = [
  [
    'two files that import only types from each other',
    'no-cycle',
    {
      'packages/model/src/run.ts': `import type { Attempt } from './attempt.ts'; export type Run = Attempt`,
      'packages/model/src/attempt.ts': `import type { Run } from './run.ts'; export type Attempt = Run`,
    },
  ],
  ['a missing file', 'no-unresolvable', { 'packages/api/src/bad.ts': `import './nowhere.ts'` }],
  [
    'a reach behind the exports of a package',
    'no-unresolvable',
    { 'packages/api/src/bad.ts': `import type { Deep } from '@slipway/model/src/deep.ts'` },
  ],
  [
    'config-schema with a type of the model',
    'config-schema-imports-no-package',
    { 'packages/config-schema/src/bad.ts': `import type { Run } from '@slipway/model'` },
  ],
  [
    'the model with an adapter',
    'model-imports-config-schema-only',
    { 'packages/model/src/bad.ts': `export * from '@slipway/stores'` },
  ],
  ['the model with files', 'model-does-no-io', { 'packages/model/src/bad.ts': `import 'node:fs'` }],
  [
    'the model with a type of the network',
    'model-does-no-io',
    { 'packages/model/src/bad.ts': `import type { Server } from 'net'` },
  ],
  [
    'the agent with a store',
    'siblings-never-import-each-other',
    { 'packages/agent/src/bad.ts': `import { connect } from '@slipway/stores'` },
  ],
  [
    'the api with a type of the runtime',
    'siblings-never-import-each-other',
    { 'packages/api/src/bad.ts': `import { type Run } from '@slipway/runtime'` },
  ],
  [
    'deploy that hands on a type of the agent',
    'siblings-never-import-each-other',
    { 'packages/deploy/src/bad.ts': `export type { Run } from '@slipway/agent'` },
  ],
  [
    'a runtime file, other than its entry point, that imports a store late',
    'siblings-never-import-each-other',
    { 'packages/runtime/src/bad.ts': `export const late = async () => (await import('@slipway/stores')).x` },
  ],
  [
    'the api with a store, hidden in a `using` declaration',
    'siblings-never-import-each-other',
    { 'packages/api/src/bad.ts': `{ await using store = await import('@slipway/stores') }` },
  ],
  [
    'aws-layout with a type of the model',
    'aws-layout-imports-no-package',
    { 'packages/aws-layout/src/bad.ts': `import type { Run } from '@slipway/model'` },
  ],
  [
    'the agent itself, beside its launchers, with a name of AWS',
    'only-adapters-know-aws',
    { 'packages/agent/src/bad.ts': `import '@slipway/aws-layout'` },
  ],
  [
    'pulumi with a store',
    'pulumi-imports-layout-and-declarations',
    { 'pulumi/src/bad.ts': `import '@slipway/stores'` },
  ],
  [
    'the command line with a component',
    'only-deploy-imports-pulumi',
    { 'packages/cli/src/bad.ts': `import '@slipway/pulumi'` },
  ],
  [
    'an action with a component',
    'only-deploy-imports-pulumi',
    { 'actions/plan/src/bad.ts': `import '@slipway/pulumi'` },
  ],
  [
    'a package with an action',
    'nothing-imports-an-entry-point',
    { 'packages/deploy/src/bad.ts': `import '@slipway/actions/kit/run-action.ts'` },
  ],
  [
    'the runtime that goes through its own entry point',
    'nothing-imports-an-entry-point',
    { 'packages/runtime/src/bad.ts': `import './main.ts'` },
  ],
  [
    'another entry point with the plug-in of Nx',
    'nothing-imports-an-entry-point',
    { 'packages/runtime/src/main.ts': `import '@slipway/nx'` },
  ],
  [
    'the plug-in of Nx, other than its entry point, with what deploys',
    'siblings-never-import-each-other',
    { 'packages/nx/src/bad.ts': `import '@slipway/deploy'` },
  ],
  [
    'a relative path into another package',
    'no-relative-import-across-packages',
    { 'packages/deploy/src/bad.ts': `import '../../model/src/index.ts'` },
  ],
  [
    'a test with a relative path into another package',
    'no-relative-import-across-packages',
    { 'packages/deploy/src/bad.test.ts': `import '../../stores/src/index.ts'` },
  ],
  [
    'a relative path to what another package built',
    'no-relative-import-across-packages',
    { 'tests/bad.ts': `import '../packages/runtime/dist/main.js'`, 'packages/runtime/dist/main.js': '' },
  ],
  [
    'a source with a test',
    'nothing-imports-tests',
    { 'packages/agent/src/bad.ts': `import '../test/scene.ts'` },
  ],
  ['a tool with a test', 'nothing-imports-tests', { 'tools/bad.ts': `import '@slipway/tests/chaos.ts'` }],
  [
    'a source with a tool',
    'nothing-imports-tools',
    { 'packages/cli/src/bad.ts': `import '@slipway/tools/bench.ts'` },
  ],
  [
    'a location with a neighbour',
    'a-location-stands-alone',
    { 'locations/hello/bad.mjs': `import '../weather/plot.mjs'` },
  ],
  [
    'a location with a package',
    'a-location-stands-alone',
    { 'locations/hello/bad.mjs': `import '../../packages/model/src/index.ts'` },
  ],
]

let root: string

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'import-rules-')))
})

afterAll(() => rm(root, { recursive: true, force: true }))

describe('the import rules', () => {
  test('pass a tree of allowed imports', async () => {
    expect(await cruise(await plant('clean', {}))).toEqual({ exitCode: 0, broken: [] })
  })

  test.concurrent.each(VIOLATIONS)('refuse %s: %s', async (what, rule, planted) => {
    const { exitCode, broken } = await cruise(await plant(what, planted))
    expect(broken).toEqual([rule])
    expect(exitCode).not.toBe(0)
  })

  test('are each proved by a planted violation', () => {
    const proved = VIOLATIONS.map(([, rule]) => rule)
    expect(rules.forbidden.map(({ name }) => name).filter((name) => !proved.includes(name))).toEqual([])
  })
})

async function plant(name: string, planted: Files): Promise<string> {
  const tree = join(root, name)
  const manifest = JSON.stringify({ type: 'module', exports: { '.': './src/index.ts' } })
  const packages = [...PACKAGES.map((one) => `packages/${one}`), 'pulumi']
  const manifests = Object.fromEntries(packages.map((folder) => [`${folder}/package.json`, manifest]))
  for (const [path, source] of Object.entries({ ...CLEAN, ...manifests, ...planted })) {
    await mkdir(join(tree, dirname(path)), { recursive: true })
    await writeFile(join(tree, path), source)
  }
  await mkdir(join(tree, 'node_modules/@slipway'), { recursive: true })
  for (const folder of [...PACKAGES.map((one) => `packages/${one}`), ...OTHERS]) {
    await symlink(join('../..', folder), join(tree, 'node_modules/@slipway', folder.replace('packages/', '')))
  }
  return tree
}

function cruise(tree: string): Promise<{ exitCode: number | null; broken: string[] }> {
  return new Promise((resolve) => {
    const args = ['--config', CONFIG, 'actions', 'packages', 'pulumi', 'tests', 'tools', 'locations']
    const options = { cwd: tree, env: { ...process.env, FORCE_COLOR: '0' } }
    const child = execFile(process.execPath, [DEPCRUISE, ...args], options, (_error, stdout) => {
      const broken = [...stdout.matchAll(/^ *error ([^:]+): /gm)].map(([, rule]) => rule!)
      resolve({ exitCode: child.exitCode, broken: [...new Set(broken)] })
    })
  })
}
