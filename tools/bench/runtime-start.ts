import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routeToSnapshots, type ProcessLauncher } from '@slipway/agent'
import { admit, refOf, type LaunchRequest } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { benchProcessLauncher, startBenchAgent } from './bench-agent.ts'
import { openBenchPlane, type BenchPlane } from './bench-plane.ts'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'

const SAMPLES = 25
/** The first ones fill caches. */
const WARM_UP = 5
/** A file's time tells when the child ran: looking often would only take time from what is measured. */
const LOOK_EVERY_MS = 10

/** Submit → child spawned, through an agent; and the runtime alone, from its process's start to its child's. */
export async function benchRuntimeStart(): Promise<BenchRow[]> {
  const { submitted, started, empty } = await measure()
  const floor = { name: 'an empty Node, start to end', value: percentile(empty, 0.5) }
  return [
    benchRow({
      name: 'submit → child spawned, process launcher, p50',
      value: percentile(submitted, 0.5),
      unit: 'ms',
      against: floor,
      bar: '≤ 100 ms',
    }),
    benchRow({
      name: 'runtime start → child spawned, bundled, p50',
      value: percentile(started, 0.5),
      unit: 'ms',
      against: floor,
      bar: '≤ 1.6 x',
    }),
  ]
}

/** One of each in turn, so that the machine's moods meet all three alike. */
async function measure(): Promise<Record<'submitted' | 'started' | 'empty', number[]>> {
  // Its file's time says when it ran.
  await using plane = await openBenchPlane({ command: ['touch', { from: 'run', path: ['id'] }] })
  const emptyScript = join(plane.directory, 'empty.js')
  await writeFile(emptyScript, '')
  const samples = { submitted: [] as number[], started: [] as number[], empty: [] as number[] }
  const launcher = benchProcessLauncher(plane)
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    samples.submitted.push(await submitToChild(plane, launcher))
    samples.started.push(await startToChild(plane, launcher))
    samples.empty.push(await emptyNode(emptyScript))
  }
  return {
    submitted: samples.submitted.slice(WARM_UP),
    started: samples.started.slice(WARM_UP),
    empty: samples.empty.slice(WARM_UP),
  }
}

async function submitToChild(plane: BenchPlane, launcher: ProcessLauncher): Promise<number> {
  const agent = startBenchAgent(plane, { launcher, watchEvery: 20 })
  const from = Date.now()
  const { id } = await plane.submit()
  const at = await readStamp(plane, id)
  await agent.stop({ waitMs: 10_000 })
  return at - from
}

async function startToChild(plane: BenchPlane, launcher: ProcessLauncher): Promise<number> {
  const run = await plane.submit()
  const answer = await admit(plane.model, {
    ref: refOf(run),
    agent: 'bench',
    route: routeToSnapshots,
    woken_by: 'ring',
  })
  if (answer.kind !== 'admitted') throw new Error(`The run was ${answer.kind}.`)
  const from = Date.now()
  const handle = await launch(launcher, answer.attempt.launch)
  const at = await readStamp(plane, run.id)
  while ((await launcher.inspect([handle]))[0]?.state === 'running') await systemClock.sleep(LOOK_EVERY_MS)
  return at - from
}

async function launch(launcher: ProcessLauncher, request: LaunchRequest) {
  const answer = await launcher.launch(request)
  if (!answer.launched) throw new Error(answer.failure.message)
  return answer.handle
}

async function emptyNode(script: string): Promise<number> {
  const from = Date.now()
  await once(spawn(process.execPath, [script], { stdio: 'ignore' }), 'exit')
  return Date.now() - from
}

/** When the child of the run ran, in ms since the epoch. */
async function readStamp({ directory }: BenchPlane, runId: string): Promise<number> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const found = await stat(join(directory, runId)).catch(() => undefined)
    if (found !== undefined) return found.mtimeMs
    if (Date.now() > deadline) throw new Error(`The child of run ${runId} did not start.`)
    await systemClock.sleep(LOOK_EVERY_MS)
  }
}
