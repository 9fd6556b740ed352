import { formatProblems } from '@slipway/config-schema'
import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

/** Each is repeated up to the size that a file may have; several of them take a YAML parser minutes, or its stack. */
const REPEATED = [
  ['[', '{', '- ', '? ', 'a: ', '{a: ', '[a, ', '[[],', '&a ', '!a ', '*a ', '- *a\n', '- &a\n', '- |\n'],
  ['---\n', '%x\n', '%YAML 1.1\n', ']', '}', ',', ':', '"', "'", '"\\', '#\n', '\n', ' ', '\t', '\0'],
  ['<<: {}\n', '? a\n', 'a: 1\n', '\u{1F600}', '\u2028', '\x1b[31m', '@', '|\n ', '> ', '=', '\r', '${{ '],
].flat()

const SIZE = 100 * 1024

async function problemsOf(text: string) {
  await using project = await temporaryProject({ 'locations/a/location.yaml': text })
  const { problems, sources } = await project.load()
  // A report of thousands of problems must be printed as well.
  expect(formatProblems(problems, sources, { color: true })).toMatch(/\d+ errors? /)
  return problems
}

test.for(REPEATED)('a file of nothing but %j is refused', async (text) => {
  const problems = await problemsOf(text.repeat(SIZE / text.length))
  expect(problems.every(({ severity }) => severity === 'error')).toBe(true)
})

test('aliases that multiply are refused before they fill the memory', async () => {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const below = level === 0 ? 'x' : `*a${level - 1}`
    return `k${level}: &a${level} [${Array.from({ length: 10 }, () => below).join(', ')}]\n`
  })
  const problems = await problemsOf(levels.join(''))
  expect(problems).toMatchObject([{ code: 'invalid_yaml', message: expect.stringContaining('Aliases') }])
})

test('what aliases nest too deeply is refused', async () => {
  const levels = Array.from(
    { length: 100 },
    (_, level) => `k${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1}`}]\n`,
  )
  expect(await problemsOf(levels.join(''))).toContainEqual(
    expect.objectContaining({ code: 'invalid_yaml', message: 'Values nest too deeply.' }),
  )
})

test('values nest up to 64 levels and no deeper', async () => {
  const nested = (depth: number) => `x: ${'['.repeat(depth)}${']'.repeat(depth)}\n`
  expect(await problemsOf(nested(63))).toMatchObject([{ code: 'missing_key' }, { code: 'unknown_key' }])
  expect(await problemsOf(nested(65))).toMatchObject([{ message: 'Values nest deeper than 64 levels.' }])
})

test('names of things that every object has are names like others', async () => {
  const text = `
jobs:
  constructor: {command: [x], env: {toString: x, hasOwnProperty: y}}
  valueOf:
    params: {type: object, properties: {constructor: {type: string}}}
    steps:
      toString: {command: [x, "\${{ params.constructor }}"]}
      valueOf: {command: [x, "\${{ params.toString }}"], needs: [constructor]}
secrets: {constructor: "toString:x"}
toString: x
`
  const problems = await problemsOf(text)
  expect(problems.map(({ code }) => code)).toEqual([
    'template_names_nothing',
    'needs_unknown_step',
    'unknown_secret_scheme',
    'unknown_key',
  ])
})

test('thousands of steps in a row, and in a circle, are checked', async () => {
  const steps = (first: string) =>
    Array.from(
      { length: 4000 },
      (_, n) => `      s${n}: {command: [x], needs: [${n === 0 ? first : `s${n - 1}`}]}\n`,
    )
  const job = (first: string) => `jobs:\n  a:\n    steps:\n${steps(first).join('')}`
  await using chain = await temporaryProject({ 'locations/a/location.yaml': job('') })
  expect((await chain.load()).project?.locations[0]?.declaration.jobs['a']?.steps).toHaveLength(4000)
  expect(await problemsOf(job('s3999'))).toMatchObject([{ code: 'needs_cycle' }])
})
