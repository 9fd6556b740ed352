import type { Attempt } from '../records/attempt.ts'
import type { Run } from '../records/run.ts'
import { failure } from '../records/failure.ts'
import { isOutcome } from '../protocol/check-outcome.ts'
import { nextRun, type RunEvent } from '../transitions/next-run.ts'
import type { ModelDeps } from './deps.ts'
import { ringFor } from './ring.ts'
import { settledRun } from './settle.ts'
import { queuedRing } from './submit.ts'

type FoldDeps = Pick<ModelDeps, 'runs' | 'doorbell' | 'clock'>

/**
 * Applies what the attempt's runtime wrote to the run: claimed → RUNNING; ended → terminal, or QUEUED again, with a
 * ring for when it is due. A run that is over by it is settled in the same write if its host is gone. Returns the run
 * as it then stands; undefined when somebody else wrote first.
 */
export async function fold(
  deps: FoldDeps,
  { run, attempt, hostIsGone = false }: { run: Run; attempt: Attempt; hostIsGone?: boolean },
): Promise<Run | undefined> {
  if (attempt.number !== run.attempt) return run
  const at = deps.clock.now()
  const event = eventOf(attempt, at)
  if (event === undefined) return run
  const next = nextRun(run, event)
  if ('refusal' in next) return run
  const settled = hostIsGone ? settledRun(next.run, { attempt, at }) : undefined
  const folded = settled === undefined ? next.run : { ...settled, version: next.run.version }
  if (!(await deps.runs.write({ run: folded }))) return undefined
  await ringIfQueued(deps, folded)
  return folded
}

function eventOf({ number, state, outcome, claimed_at }: Attempt, at: number): RunEvent | undefined {
  if (state === 'CLAIMED') return { kind: 'claimed', at: claimed_at ?? at }
  if (state !== 'ENDED') return undefined
  if (isOutcome(outcome)) return { kind: 'ended', at, outcome }
  const why = failure('lost', `Attempt ${number} ended with an outcome that cannot be read.`)
  return { kind: 'closed', at, started: true, failure: why }
}

/** A run that waits for its next attempt is rung for when it is due. */
export async function ringIfQueued(
  { doorbell, clock }: Pick<FoldDeps, 'doorbell' | 'clock'>,
  run: Run,
): Promise<void> {
  if (run.status !== 'QUEUED') return
  await ringFor(doorbell, queuedRing(run), { delayMs: delayUntil(run.not_before, clock.now()) })
}

/** Until `at`, and never longer than a ring can be delayed: whoever then comes too early rings again. */
export function delayUntil(at: number, now: number): number {
  return Math.min(Math.max(at - now, 0), 900_000)
}
