import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Agent } from '@slipway/agent'
import type { Launcher } from '@slipway/model'
import { startBenchAgent } from './bench-agent.ts'
import { openBenchPlane, type BenchPlane } from './bench-plane.ts'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'

const IDLE_SAMPLES = 300
/** The first ones pay for compiling. */
const WARM_UP = 30
const LAUNCHES = 5_000
const FLOOR_COMMITS = 1_000

/** Request → launch call on an idle agent, and launches a second: one agent, a launcher that does nothing. */
export async function benchLaunching(): Promise<BenchRow[]> {
  const commit = await commitMs()
  const idle = await idleLatencies()
  const rate = await launchRate()
  return [
    benchRow({
      name: 'request → launch call, idle, p50',
      value: percentile(idle, 0.5),
      unit: 'ms',
      against: { name: 'two SQLite commits (submit, admit)', value: 2 * commit },
      bar: '≤ 5 ms',
    }),
    benchRow({
      name: 'request → launch call, idle, p99',
      value: percentile(idle, 0.99),
      unit: 'ms',
      against: null,
      bar: '≤ 25 ms',
    }),
    benchRow({
      name: 'launches, one agent, no-op launcher',
      value: rate,
      unit: 'per s',
      against: { name: 'SQLite commits, one at a time', value: 1000 / commit },
      bar: '≥ 1,000 per s',
    }),
  ]
}

async function idleLatencies(): Promise<number[]> {
  await using plane = await openBenchPlane({ command: ['true'] })
  let launched: (at: number) => void = () => {}
  const agent = startAgent(plane, () => launched(performance.now()))
  const samples: number[] = []
  for (let sample = 0; sample < IDLE_SAMPLES; sample += 1) {
    const launch = Promise.withResolvers<number>()
    launched = launch.resolve
    const started = performance.now()
    await plane.submit()
    samples.push((await launch.promise) - started)
  }
  await agent.stop({ waitMs: 0 })
  return samples.slice(WARM_UP)
}

async function launchRate(): Promise<number> {
  await using plane = await openBenchPlane({ command: ['true'] })
  await Promise.all(Array.from({ length: LAUNCHES }, () => plane.submit()))
  const done = Promise.withResolvers<number>()
  let count = 0
  const started = performance.now()
  const agent = startAgent(plane, () => {
    count += 1
    if (count === LAUNCHES) done.resolve(performance.now())
  })
  const seconds = ((await done.promise) - started) / 1000
  await agent.stop({ waitMs: 0 })
  return LAUNCHES / seconds
}

function startAgent(plane: BenchPlane, launched: () => void): Agent {
  const launcher: Launcher = {
    name: 'no-op',
    launch: async ({ envelope }) => {
      launched()
      return { launched: true, handle: { run_id: envelope.run_id } }
    },
    inspect: async (handles) => handles.map(() => ({ state: 'running' })),
    stop: async () => {},
    cleanUp: async () => {},
  }
  return startBenchAgent(plane, { launcher })
}

/** One durable commit of one small row, at the settings of the run store: what a promise to keep a run costs. */
async function commitMs(): Promise<number> {
  await using plane = await openBenchPlane({ command: ['true'] })
  using database = new DatabaseSync(join(plane.directory, 'floor.sqlite'))
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER, body TEXT)',
  )
  const insert = database.prepare('INSERT INTO rows VALUES (?, ?)')
  const body = 'x'.repeat(1000)
  const started = performance.now()
  for (let row = 0; row < FLOOR_COMMITS; row += 1) insert.run(row, body)
  return (performance.now() - started) / FLOOR_COMMITS
}
