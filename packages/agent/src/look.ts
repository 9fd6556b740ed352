import {
  close,
  failure,
  fold,
  isTerminal,
  refOf,
  settle,
  type Attempt,
  type Failure,
  type Handle,
  type HostState,
  type Launcher,
  type Run,
  type RunRef,
} from '@slipway/model'
import type { AgentDeps, AgentTiming } from './agent-deps.ts'
import { launch, launcherOf, type Seen } from './launch.ts'
import type { Observations } from './observations.ts'

export interface LookDeps extends AgentDeps {
  timing: AgentTiming
  observations: Observations
}

/**
 * Looks at one run and does what is due for its newest attempt, whoever launched it: fold what the runtime wrote,
 * launch again what has no host, close what is lost, stop what was cancelled, settle what is over. Safe to call at
 * any time, from any agent, any number of times.
 */
export async function look(deps: LookDeps, ref: RunRef): Promise<Seen> {
  const run = await deps.runs.read(ref)
  if (run === undefined || run.settled_at !== null) return 'over'
  if (run.status === 'QUEUED') return 'queued'
  const attempt = await deps.runs.readAttempt({ ...ref, attempt: run.attempt })
  if (attempt === undefined)
    throw new Error(`Attempt ${run.attempt} of run ${run.id} is missing from the store.`)

  const folded = await fold(deps, { run, attempt })
  if (folded === undefined) return 'open'
  if (folded.status === 'QUEUED') return 'queued'
  if (isTerminal(folded.status)) return lookAtOver(deps, folded, attempt)
  return lookAtUnderWay(deps, folded, attempt)
}

async function lookAtUnderWay(deps: LookDeps, run: Run, attempt: Attempt): Promise<Seen> {
  if (attempt.state === 'OPEN' && run.cancel !== null) {
    return closeAs(deps, run, attempt, failure('interrupted', 'The run was cancelled before it started.'))
  }
  const launcher = launcherOf(deps, attempt)
  const handle = handleOf(attempt)
  if (launcher === undefined) return 'open'
  if (handle === undefined) return launchAgain(deps, run, attempt)

  const [host = { state: 'unknown' }] = await launcher.inspect([handle])
  if (host.state === 'gone') return lookAtGone(deps, run, host)
  if (run.cancel !== null) await launcher.stop(handle)
  return lookAtSilent(deps, run, attempt, { host, launcher, handle })
}

/** Nobody recorded a host: its launching agent died, or is still at it. */
async function launchAgain(deps: LookDeps, run: Run, attempt: Attempt): Promise<Seen> {
  const waited = deps.observations.unchangedFor(`launch ${run.id} ${attempt.number}`, attempt.state)
  return waited < deps.timing.launchAgainAfter ? 'open' : launch(deps, { run, attempt })
}

/** The host is gone. Its end may have been written between the two looks, so the attempt is read once more. */
async function lookAtGone(deps: LookDeps, run: Run, host: HostState & { state: 'gone' }): Promise<Seen> {
  const attempt = await deps.runs.readAttempt({ ...refOf(run), attempt: run.attempt })
  // The ring of an end that came meanwhile is on its way; the watch comes as well.
  if (attempt === undefined || attempt.state === 'ENDED') return 'open'
  const told = host.detail === null ? '' : ` Its last words: ${host.detail}`
  const why =
    attempt.state === 'CLAIMED'
      ? failure('lost', `The host of attempt ${attempt.number} is gone without an end.${told}`)
      : failure('start_failed', `The host of attempt ${attempt.number} stopped before it claimed.${told}`)
  return closeAs(deps, run, attempt, why)
}

/**
 * A runtime that could not beat for 60 s has killed its child and gone. One whose beat stands still for 120 s, or that
 * has not even claimed by then, is wedged or cut off: a host that can be asked is killed and found gone at the next look; of one that cannot be asked,
 * the attempt's own deadline must have passed as well.
 */
async function lookAtSilent(
  deps: LookDeps,
  run: Run,
  attempt: Attempt,
  { host, launcher, handle }: { host: HostState; launcher: Launcher; handle: Handle },
): Promise<Seen> {
  const [beat] = await deps.runs.readBeats([{ ...refOf(run), attempt: attempt.number }])
  const silent = deps.observations.unchangedFor(`beat ${run.id} ${attempt.number}`, beat?.counter ?? 0)
  if (silent < deps.timing.silentAfter) return 'open'
  if (host.state === 'running') {
    await launcher.stop(handle, { force: true })
    return 'open'
  }
  if (silent < attempt.launch.timeout_ms + attempt.launch.grace_ms) return 'open'
  const why = failure(
    attempt.state === 'OPEN' ? 'start_failed' : 'lost',
    `Attempt ${attempt.number} was silent for ${Math.round(silent / 1000)} s.`,
  )
  return closeAs(deps, run, attempt, why)
}

async function closeAs(deps: LookDeps, run: Run, attempt: Attempt, why: Failure): Promise<Seen> {
  const closed = await close(deps, { run, attempt, why })
  if (closed === undefined) return 'open'
  deps.onEvent({ kind: 'closed', run_id: run.id, attempt: attempt.number, why: why.message })
  if (closed.status === 'QUEUED') return 'queued'
  return lookAtOver(deps, closed, attempt)
}

/** The run is over: waits for its host to be gone, and sees to it that it goes, then cleans up and closes the books. */
async function lookAtOver(deps: LookDeps, run: Run, attempt: Attempt): Promise<Seen> {
  const { observations, timing } = deps
  const launcher = launcherOf(deps, attempt)
  const handle = handleOf(attempt)
  const waited = observations.unchangedFor(`over ${run.id}`, run.attempt)
  if (launcher !== undefined && handle !== undefined) {
    const [host] = await launcher.inspect([handle])
    if (host?.state === 'running') {
      const force = waited >= timing.silentAfter
      if (force || attempt.state !== 'ENDED') await launcher.stop(handle, { force })
      return 'open'
    }
  } else if (attempt.state === 'CLOSED' && waited < timing.launchAgainAfter) {
    // A launch may still be under way; when its handle is recorded, the host is stopped.
    return 'open'
  }
  await cleanUp(deps, run)
  await settle(deps, { run, attempt })
  return 'over'
}

/** What the run's attempts left on their hosts' machines, the earlier ones' too. It is no reason not to settle. */
async function cleanUp(deps: LookDeps, run: Run): Promise<void> {
  for (const { number } of run.attempts) {
    const attempt = await deps.runs.readAttempt({ ...refOf(run), attempt: number })
    const handle = attempt && handleOf(attempt)
    if (attempt === undefined || handle === undefined) continue
    await launcherOf(deps, attempt)
      ?.cleanUp(handle)
      .catch((error: unknown) => deps.onEvent({ kind: 'trouble', where: `clean-up of ${run.id}`, error }))
  }
}

/** Where its runtime says that it runs; before the claim, where the launcher says. */
function handleOf({ host, handle }: Attempt): Handle | undefined {
  return host ?? handle ?? undefined
}
