import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatProblems } from '@slipway/config-schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readArchive } from './archive.ts'
import { temporaryProject } from './temporary-project.ts'
import { writeFileSync } from 'node:fs'

/** How many mutated files are tried: `SLIPWAY_FUZZ_RUNS=10000` for the long run. */
const RUNS = Number(process.env['SLIPWAY_FUZZ_RUNS'] ?? 2_000)

const fixtures = readdirSync(join(import.meta.dirname, 'fixtures')).flatMap((fixture) => [
  ...readArchive(readFileSync(join(import.meta.dirname, 'fixtures', fixture), 'utf8')),
])
const originals = {
  'slipway.yaml': fixtures.filter(([file]) => file === 'slipway.yaml').map(([, text]) => text),
  'locations/a/location.yaml': fixtures
    .filter(([file]) => file.endsWith('location.yaml'))
    .map(([, text]) => text),
}

/** What turns one file into another that is nearly right. */
const TOKENS = [
  ...[
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
  ...[
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
  ...[
    '${{ params.day }}',
    '${{',
    '}}',
    '${X}',
    '${',
    '__proto__',
    'constructor',
    '..',
    '**',
    '?',
    '$ref: "#"',
  ],
  ...[
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
]

interface Cut {
  at: number
  length: number
  insert: string
}

const cut: fc.Arbitrary<Cut> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
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
  .constantFrom(...(Object.keys(originals) as (keyof typeof originals)[]))
  .chain((file) =>
    fc
      .tuple(fc.constantFrom(...originals[file]), fc.array(cut, { minLength: 1, maxLength: 6 }))
      .map(([text, cuts]) => ({ file, text: mutate(text, cuts) })),
  )

test(
  `${RUNS} mutated files give problems or a project, never an exception`,
  { timeout: 600_000 },
  async () => {
    await using project = await temporaryProject({ 'locations/a/location.yaml': '' })
    const whole = {
      'slipway.yaml': 'project: x\nlocations: ["locations/*"]\n',
      'locations/a/location.yaml': 'jobs: {x: {command: [x]}}\n',
    }
    const seen = { usable: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(mutated, async ({ file, text }) => {
        for (const [path, content] of Object.entries({ ...whole, [file]: text })) {
          writeFileSync(join(project.directory, path), content)
        }
        const { project: loaded, problems, sources } = await project.load({ X: 'x' })
        const errors = problems.filter(({ severity }) => severity === 'error')
        expect(loaded === undefined).toBe(errors.length > 0)
        seen[loaded ? 'usable' : 'refused'] += 1
        for (const problem of problems) {
          const line = sources.get(problem.file)?.split('\n')[problem.line - 1]
          expect(problem.message).toMatch(/^["A-Z$*].*[.?]$/s)
          if (line !== undefined)
            expect(problem.column + (problem.length ?? 0)).toBeLessThanOrEqual(line.length + 2)
        }
        formatProblems(problems, sources, { color: true })
        if (loaded) expect(JSON.parse(JSON.stringify(loaded))).toEqual(loaded)
      }),
      { numRuns: RUNS },
    )
    // Both ends must be reached, or the mutations are too wild or too tame to find anything.
    expect(seen.usable).toBeGreaterThan(RUNS / 50)
    expect(seen.refused).toBeGreaterThan(RUNS / 2)
  },
)
