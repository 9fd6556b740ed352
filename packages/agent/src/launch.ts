import {
  close,
  failure,
  isTerminal,
  settle,
  type Attempt,
  type Failure,
  type Handle,
  type LaunchAnswer,
  type Launcher,
  type Run,
} from '@slipway/model'
import type { AgentDeps } from './agent-deps.ts'

type LaunchDeps = Pick<AgentDeps, 'runs' | 'doorbell' | 'clock' | 'launchers' | 'onEvent'>

/** `open`: a host may be there, and it needs another look. `queued`: it waits again. `over`: settled. */
export type Seen = 'open' | 'queued' | 'over'

/** A launch that was made, while no record tells so: should this agent die, another one launches again. */
export interface Unrecorded {
  /** The number of the attempt. */
  attempt: number
  handle: Handle
}

/** What became of a launch. */
export interface Launched {
  seen: Seen
  /** Its handle, where that is not recorded yet. */
  unrecorded?: Unrecorded
}

/**
 * Hands an open attempt to its launcher, by the request stored on it. The handle of a host that can be reached is
 * recorded at once; that of another one is given to the caller, to be recorded unless somebody claims soon. What is
 * rejected is closed as never started. Throws when it is not known whether something started: the sweep launches it
 * again then, which is safe, since an attempt can be claimed once.
 */
export async function launch(
  deps: LaunchDeps,
  { run, attempt }: { run: Run; attempt: Attempt },
): Promise<Launched> {
  const launcher = launcherOf(deps, attempt)
  const answer = launcher === undefined ? unknownLauncher(attempt) : await launcher.launch(attempt.launch)
  if (!answer.launched) return { seen: await reject(deps, { run, attempt, why: answer.failure }) }

  deps.onEvent({ kind: 'launched', run_id: run.id, attempt: attempt.number })
  const { handle } = answer
  if (launcher?.unreachable) return { seen: 'open', unrecorded: { attempt: attempt.number, handle } }
  await recordHandle(deps, attempt, handle)
  return { seen: 'open' }
}

/** Tells all agents that the attempt was launched, and where its host is. */
export async function recordHandle(deps: LaunchDeps, attempt: Attempt, handle: Handle): Promise<void> {
  const { environment, location, run_id, number } = attempt
  const ref = { environment, location, run_id, attempt: number }
  const stored = await deps.runs.recordHandle({ ref, handle })
  // A cancel may have come between admission and here: whoever cancelled had no handle to stop the host by.
  const unwanted = stored === undefined || stored.cancel !== null || stored.state === 'CLOSED'
  if (unwanted) await launcherOf(deps, attempt)?.stop(handle)
}

/** Nothing was started, so there is no host to wait for: a run that is over by this is settled at once. */
async function reject(
  deps: LaunchDeps,
  { run, attempt, why }: { run: Run; attempt: Attempt; why: Failure },
): Promise<Seen> {
  const closed = await close(deps, { run, attempt, why })
  if (closed === undefined) return 'open'
  deps.onEvent({ kind: 'closed', run_id: run.id, attempt: attempt.number, why: why.message })
  if (!isTerminal(closed.status)) return 'queued'
  // Earlier attempts may have left something behind: the next look sees to that.
  if (attempt.number > 1) return 'open'
  const settled = await settle(deps, { run: closed, attempt })
  if (settled) deps.onEvent({ kind: 'settled', run_id: run.id, status: settled.status })
  return 'over'
}

function unknownLauncher({ launcher }: Attempt): LaunchAnswer {
  return { launched: false, failure: failure('launch_rejected', `This agent has no launcher ${launcher}.`) }
}

/** The launcher that an attempt was admitted for. */
export function launcherOf(
  { launchers }: Pick<AgentDeps, 'launchers'>,
  attempt: Attempt,
): Launcher | undefined {
  return Object.hasOwn(launchers, attempt.launcher) ? launchers[attempt.launcher] : undefined
}
