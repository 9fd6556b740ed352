import type { RunDetails } from '@slipway/api'
import { LOCAL, type Context } from '../context.ts'
import { areReleased, releaseDifferences, type DesiredProject } from '../deploy/release-differences.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { localAgent } from '../hosting/agent-shape.ts'
import { drainAgent, tellLeftRuns } from '../hosting/drain-agent.ts'
import { startLocalAgent } from '../hosting/local-agent.ts'
import { followRun, waitUntilSettled } from '../runs/follow-run.ts'
import type { JobRef } from '../runs/job-ref.ts'
import { LogPrinter } from '../runs/log-printer.ts'
import { exitCodeOf, runHeading, tellOutcome } from '../runs/run-outcome.ts'
import { submitRun, type RunRequestOptions } from '../runs/submit-run.ts'
import { tellNext } from './next-steps.ts'
import type { OpenServer } from './open-server.ts'
import { watchState } from './watch-state.ts'

export interface ServeRequest extends DesiredProject {
  /** Launched first, and shown. */
  job: JobRef | undefined
  params: Pick<RunRequestOptions, 'param' | 'params'>
  /** Stop when the job's run is over. */
  once: boolean
}

/** Releases what differs, then serves with an agent until a Ctrl-C or, with `once`, until the run is over. */
export async function serve(context: Context, server: OpenServer, request: ServeRequest): Promise<ExitCode> {
  const { interrupts, terminal } = context
  const { story } = terminal
  const { state } = server
  if (!areReleased(await releaseDifferences(context, state, { ...request, story }))) return EXIT.failed

  const shape = await localAgent(LOCAL, { state, project: request.project })
  const agent = startLocalAgent(context, state, { ...shape, bundle: request.bundle })
  const interrupted = interrupts.take({ onSecond: () => tellLeftRuns(context, agent) })
  try {
    return await work(context, server, { ...request, interrupted })
  } finally {
    server.withdraw()
    if (interrupted.aborted) await drainAgent(story, agent)
    else await agent.stop({ waitMs: 0 })
  }
}

async function work(
  context: Context,
  server: OpenServer,
  request: ServeRequest & { interrupted: AbortSignal },
): Promise<ExitCode> {
  const { once, job, interrupted } = request
  const { directory } = server.state.place
  const run = job && (await showRun(context, server, { ...request, job }))
  if (once) return run === undefined ? EXIT.interrupted : exitCodeOf(run)
  if (interrupted.aborted) return EXIT.done
  tellNext(context, { url: server.url, place: server.state.place, project: request.project, run })
  await watchState(context, { directory, signal: interrupted })
  return EXIT.done
}

/** Launches the job and shows its run until it is over (`once`: settled); undefined when that was interrupted. */
async function showRun(
  context: Context,
  { api: { client }, state: { place, deps } }: OpenServer,
  {
    job,
    params: options,
    once,
    interrupted: signal,
  }: ServeRequest & { job: JobRef; interrupted: AbortSignal },
): Promise<RunDetails | undefined> {
  const { clock, workingDirectory, terminal } = context
  const { story, symbols } = terminal
  const { id } = (await submitRun(client, { job, options, workingDirectory })).run
  story.line(runHeading(context, story, { id, ...job }))
  try {
    const printer = new LogPrinter({ output: story, notes: story, symbols, indent: '  ' })
    const run = await followRun({ client, printer, clock }, { id, signal })
    tellOutcome(context, story, run, { kind: 'machine', place })
    return once ? await waitUntilSettled({ client, ...deps }, { id, signal }) : run
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}
