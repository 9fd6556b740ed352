import { formatProblems, type LoadedProject, loadProject } from '@slipway/config-schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mutated } from './mutated-texts.ts'
import { temporaryProject } from './temporary-project.ts'

/** How many mutated files are tried: `SLIPWAY_FUZZ_RUNS=100000` for the long run. */
const RUNS = Number(process.env['SLIPWAY_FUZZ_RUNS'] ?? 10_000)

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
        const loaded = await loadProject({
          directory: project.directory,
          variables: { AGENT_NAME: 'general', QUEUE: 'etl' },
          texts: new Map([[file, text]]),
        })
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
