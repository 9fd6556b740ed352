import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { formatProblems, type LoadedProject } from '@slipway/config-schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readArchive } from './archive.ts'
import { temporaryProject } from './temporary-project.ts'

/** How many mutated files are tried: `SLIPWAY_FUZZ_RUNS=10000` for the long run. */
const RUNS = Number(process.env['SLIPWAY_FUZZ_RUNS'] ?? 2_000)

const directory = join(import.meta.dirname, 'fixtures')
const files = readdirSync(directory).flatMap((fixture) =>
  [...readArchive(readFileSync(join(directory, fixture), 'utf8'))].map(([file, text]) => ({
    fixture,
    file,
    text,
  })),
)

/** The files of the full example, which are right, and those of the others, of which most have mistakes. */
function originals(name: string) {
  const named = files.filter(({ file }) => basename(file) === name)
  const right = named.filter(({ fixture }) => fixture === 'full-example.txt').map(({ text }) => text)
  return fc.oneof(fc.constantFrom(...right), fc.constantFrom(...named.map(({ text }) => text)))
}

/** What turns one file into another that is nearly right. */
const TOKENS = [
  [
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!!str ',
    '|\n',
    '>-\n',
  ],
  [
    '---\n',
    '...\n',
    '%',
    '\t',
    '\r\n',
    '\0',
    '\ufeff',
    '\u{1F600}',
    'null',
    '~',
    '.nan',
    '1e999',
    '0x10',
    'true',
  ],
  ['${{ params.day }}', '${{', '}}', '${X}', '${', '__proto__', 'constructor', '..', '**', '?', '$ref: "#"'],
  [
    'jobs',
    'steps',
    'needs',
    'params',
    'command',
    'env',
    'type: object',
    'agents',
    'locations',
    'x'.repeat(300),
  ],
].flat()

interface Cut {
  at: number
  length: number
  insert: string
}

const cut: fc.Arbitrary<Cut> = fc.record({
  at: fc.noBias(fc.nat({ max: 999 })).map((thousandth) => thousandth / 1_000),
  length: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  insert: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TOKENS) },
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  ),
})

function mutate(text: string, cuts: Cut[]): string {
  return cuts.reduce((changed, { at, length, insert }) => {
    const start = Math.floor(at * changed.length)
    return changed.slice(0, start) + insert + changed.slice(start + length)
  }, text)
}

const mutated = fc
  .constantFrom('slipway.yaml', 'locations/a/location.yaml')
  .chain((file) =>
    fc
      .tuple(originals(basename(file)), fc.array(cut, { minLength: 1, maxLength: 3 }))
      .map(([text, cuts]) => ({ file, text: mutate(text, cuts) })),
  )

const WHOLE = {
  'slipway.yaml':
    'project: x\nlocations: ["locations/*"]\nagents: [{name: a, queues: [etl], include_default_queue: true}]\n',
  'locations/a/location.yaml': 'jobs: {x: {command: [x]}}\n',
}

test(
  `${RUNS} mutated files give problems or a project, never an exception`,
  { timeout: 600_000 },
  async () => {
    await using project = await temporaryProject({
      ...WHOLE,
      'tools/location.yaml': 'jobs: {x: {command: [x]}}\n',
    })
    const seen = { usable: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(mutated, async ({ file, text }) => {
        for (const [path, content] of Object.entries({ ...WHOLE, [file]: text })) {
          writeFileSync(join(project.directory, path), content)
        }
        const loaded = await project.load({ AGENT_NAME: 'general', QUEUE: 'etl' })
        check(loaded)
        seen[loaded.project ? 'usable' : 'refused'] += 1
      }),
      { numRuns: RUNS },
    )
    // Both ends must be reached, or the mutations are too wild or too tame to find anything.
    expect(seen.usable).toBeGreaterThan(RUNS / 100)
    expect(seen.refused).toBeGreaterThan(RUNS / 2)
  },
)

function check({ project, problems, sources }: LoadedProject): void {
  const isWrong = problems.some(({ severity }) => severity === 'error')
  expect(project === undefined).toBe(isWrong)
  expect(JSON.stringify(project && JSON.parse(JSON.stringify(project)))).toBe(JSON.stringify(project))
  for (const { message, file, line, column, length = 0 } of problems) {
    expect(message).toMatch(/[.?]$/)
    const shown = sources.get(file)?.split('\n')[line - 1]
    expect(column + length).toBeLessThanOrEqual((shown?.length ?? Infinity) + 2)
  }
  formatProblems(problems, sources, { color: true })
}
