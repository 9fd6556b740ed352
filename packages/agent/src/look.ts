import {
  close,
  failure,
  fold,
  isTerminal,
  refOf,
  settle,
  type Attempt,
  type Failure,
  type GoneHost,
  type GoneNews,
  type Handle,
  type HostState,
  type Launcher,
  type Run,
} from '@slipway/model'
import type { AgentDeps, AgentTiming } from './agent-deps.ts'
import { launch, launcherOf, recordHandle, type Seen } from './launch.ts'
import type { News } from './news.ts'
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
export async function look(deps: LookDeps, news: News): Promise<Seen> {
  const { attempt: expected, gone, unrecorded, ...ref } = news
  const found = await deps.runs.readNewest(expected === undefined ? ref : { ...ref, attempt: expected })
  if (found === undefined || found.run.settled_at !== null) return 'over'
  const { run, attempt } = found
  if (run.status === 'QUEUED') return 'queued'
  if (attempt === null) throw new Error(`Attempt ${run.attempt} of run ${run.id} is missing from the store.`)
  if (isTerminal(run.status)) return lookAtOver(deps, run, attempt)
  if (attempt.state === 'ENDED') return lookAtEnded(deps, run, attempt)

  const folded = await fold(deps, { run, attempt })
  // Somebody else wrote first, and knows nothing of a host that is gone: nobody may tell it again.
  if (folded === undefined) return gone === undefined ? 'open' : look(deps, news)
  return lookAtUnderWay(deps, folded, attempt, {
    gone: isAbout(attempt, { expected, gone }) ? gone : undefined,
    launched: unrecorded?.attempt === attempt.number ? unrecorded.handle : undefined,
  })
}

/** A host that is gone already is no reason to come again: the run is folded and settled at once. */
async function lookAtEnded(deps: LookDeps, run: Run, attempt: Attempt): Promise<Seen> {
  const handle = handleOf(attempt)
  const [host] = handle === undefined ? [] : ((await launcherOf(deps, attempt)?.inspect([handle])) ?? [])
  const hostIsGone = host?.state !== 'running'
  if (hostIsGone) await cleanUp(deps, run, attempt)
  const folded = await fold(deps, { run, attempt, hostIsGone })
  if (folded === undefined) return 'open'
  if (folded.status === 'QUEUED') return 'queued'
  if (folded.settled_at === null) return 'open'
  deps.onEvent({ kind: 'settled', run_id: run.id, status: folded.status })
  return 'over'
}

/**
 * Whether a host that is said to be gone is the one that the attempt has. A location can have functions of its own
 * fail with the envelope of any run: only a failure of the function that the attempt was launched on tells of it. Of
 * that one a launch may have been repeated: once there is a claim, only the invocation that made it counts.
 */
function isAbout(
  { number, state, host, launch: { target } }: Attempt,
  { expected, gone }: { expected: number | undefined; gone: GoneNews | undefined },
): boolean {
  if (gone === undefined || expected !== number) return false
  if (target.kind !== 'lambda') return gone.function_arn === undefined
  if (gone.function_arn !== target.function_arn) return false
  return state === 'OPEN' || (gone.request_id !== undefined && gone.request_id === host?.['request_id'])
}

/** What is known of an attempt beside its record. */
interface Hearsay {
  /** Its host is gone. */
  gone: GoneNews | undefined
  /** The handle of its launch. */
  launched: Handle | undefined
}

async function lookAtUnderWay(deps: LookDeps, run: Run, attempt: Attempt, hearsay: Hearsay): Promise<Seen> {
  if (attempt.state === 'OPEN' && run.cancel !== null) {
    return closeAs(deps, run, attempt, failure('interrupted', 'The run was cancelled before it started.'))
  }
  const launcher = launcherOf(deps, attempt)
  const handle = handleOf(attempt)
  if (launcher === undefined) return 'open'
  if (handle === undefined) return lookAtUnrecorded(deps, run, attempt, { ...hearsay, launcher })

  const { gone } = hearsay
  const [asked = { state: 'unknown' }] = await launcher.inspect([handle])
  const host: HostState = asked.state === 'unknown' && gone ? { state: 'gone', detail: gone.detail } : asked
  if (host.state === 'gone') return lookAtGone(deps, run, host)
  if (run.cancel !== null) await launcher.stop(handle)
  return lookAtSilent(deps, run, attempt, { host, launcher, handle })
}

/**
 * No record says that it was launched. That a host is gone which cannot be reached proves that it was; nobody may tell
 * it again.
 */
async function lookAtUnrecorded(
  deps: LookDeps,
  run: Run,
  attempt: Attempt,
  { gone, launched, launcher }: Hearsay & { launcher: Launcher },
): Promise<Seen> {
  if (gone !== undefined && launcher.unreachable) {
    return lookAtGone(deps, run, { state: 'gone', detail: gone.detail })
  }
  if (launched === undefined) return launchAgain(deps, run, attempt)
  await recordHandle(deps, attempt, launched)
  return 'open'
}

/** Nobody recorded a host: its launching agent died, or is still at it. */
async function launchAgain(deps: LookDeps, run: Run, attempt: Attempt): Promise<Seen> {
  const waited = deps.observations.unchangedFor(`launch ${run.id} ${attempt.number}`, attempt.state)
  if (waited < deps.timing.launchAgainAfter) return 'open'
  const { seen, unrecorded } = await launch(deps, { run, attempt })
  if (unrecorded) await recordHandle(deps, attempt, unrecorded.handle)
  return seen
}

/** The host is gone. Its end may have been written between the two looks, so the attempt is read once more. */
async function lookAtGone(deps: LookDeps, run: Run, host: GoneHost): Promise<Seen> {
  const attempt = await deps.runs.readAttempt({ ...refOf(run), attempt: run.attempt })
  // The ring of an end that came meanwhile is on its way; the watch comes as well.
  if (attempt === undefined || attempt.state === 'ENDED') return 'open'
  const told = host.detail === null ? '' : ` Its last words: ${host.detail}`
  const why =
    attempt.state === 'CLAIMED'
      ? failure(host.code ?? 'lost', `The host of attempt ${attempt.number} is gone without an end.${told}`)
      : failure(
          host.code ?? 'start_failed',
          `The host of attempt ${attempt.number} stopped before it claimed.${told}`,
        )
  return closeAs(deps, run, attempt, why)
}

/**
 * A runtime that could not beat for 60 s has killed its child and gone. One whose beat stands still for 120 s, or that
 * does not get to claim, is wedged or cut off: a host that can be asked is killed and found gone at the next look. Of
 * one that cannot be asked, an attempt that nobody has claimed is closed all the same, since whoever comes later is
 * refused; a claimed one only when its own deadline has passed as well.
 */
async function lookAtSilent(
  deps: LookDeps,
  run: Run,
  attempt: Attempt,
  { host, launcher, handle }: { host: HostState; launcher: Launcher; handle: Handle },
): Promise<Seen> {
  const isOpen = attempt.state === 'OPEN'
  const [beat] = isOpen ? [] : await deps.runs.readBeats([{ ...refOf(run), attempt: attempt.number }])
  const seen = isOpen ? 'open' : `claimed ${beat?.counter ?? 0}`
  const silent = deps.observations.unchangedFor(`beat ${run.id} ${attempt.number}`, seen)
  if (silent < (isOpen ? deps.timing.startWithin : deps.timing.silentAfter)) return 'open'
  if (host.state === 'running') {
    await launcher.stop(handle, { force: true })
    return 'open'
  }
  if (!isOpen && silent < longestOf(attempt)) return 'open'
  const told = `Attempt ${attempt.number} was silent for ${Math.round(silent / 1000)} s.`
  return closeAs(deps, run, attempt, failure(isOpen ? 'start_failed' : 'lost', told))
}

/** How long a claimed attempt may live, in ms: a function ends at its own deadline, whatever the job's is. */
function longestOf({ launch: { target, timeout_ms, grace_ms } }: Attempt): number {
  const longest = timeout_ms + grace_ms
  return target.kind === 'lambda' ? Math.min(longest, target.timeout_ms) : longest
}

async function closeAs(deps: LookDeps, run: Run, attempt: Attempt, why: Failure): Promise<Seen> {
  const closed = await close(deps, { run, attempt, why })
  if (closed === undefined) return 'open'
  deps.onEvent({ kind: 'closed', run_id: run.id, attempt: attempt.number, why: why.message })
  if (closed.status === 'QUEUED') return 'queued'
  return lookAtOver(deps, closed, { ...attempt, state: 'CLOSED' })
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
  } else if (attempt.state === 'CLOSED' && !launcher?.unreachable && waited < timing.launchAgainAfter) {
    // A launch may still be under way; when its handle is recorded, the host is stopped.
    return 'open'
  }
  await cleanUp(deps, run, attempt)
  const settled = await settle(deps, { run, attempt })
  if (settled) deps.onEvent({ kind: 'settled', run_id: run.id, status: settled.status })
  return 'over'
}

/** What the run's attempts left on their hosts' machines, the earlier ones' too. It is no reason not to settle. */
async function cleanUp(deps: LookDeps, run: Run, newest: Attempt): Promise<void> {
  for (const { number } of run.attempts) {
    const attempt =
      number === newest.number ? newest : await deps.runs.readAttempt({ ...refOf(run), attempt: number })
    const handle = attempt && handleOf(attempt)
    if (attempt === undefined || handle === undefined) continue
    await launcherOf(deps, attempt)
      ?.cleanUp(handle)
      .catch((error: unknown) => deps.onEvent({ kind: 'trouble', where: `clean-up of ${run.id}`, error }))
  }
}

/**
 * Where its launcher says that it runs; where that was never recorded, what its runtime said with the claim, which the
 * location's own code could have made up. Whose it is, is certain.
 */
function handleOf({ host, handle, run_id, number }: Attempt): Handle | undefined {
  const known = handle ?? host
  return known === null ? undefined : { ...known, run_id, attempt: number }
}
