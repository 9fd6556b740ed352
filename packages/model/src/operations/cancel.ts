import type { ChangedRing } from '../ports/doorbell.ts'
import type { Cancel } from '../records/attempt.ts'
import { isTerminal, refOf, type Run, type RunRef } from '../records/run.ts'
import { nextRun } from '../transitions/next-run.ts'
import type { ModelDeps } from './deps.ts'
import { problem, type OperationProblem } from './problem.ts'
import { ringFor } from './ring.ts'

export interface CancelRequest {
  ref: RunRef
  by: string
  reason: string | null
}

/** The run as it stands after the request; a second request for one run changes nothing and is no error. */
export type CancelAnswer = { run: Run } | { problem: OperationProblem }

/** Somebody else may write in between, at most a few times: an agent admits, folds, settles. */
const TRIES = 10

/**
 * Queued: CANCELLED at once. Under way: the request is written to run, attempt and beat in one transaction, so that
 * claim and beat each see it, and the agents are rung to stop the host.
 */
export async function cancel(
  deps: Pick<ModelDeps, 'runs' | 'doorbell' | 'clock'>,
  { ref, by, reason }: CancelRequest,
): Promise<CancelAnswer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const run = await deps.runs.read(ref)
    if (run === undefined) {
      return problem(
        'run_not_found',
        `There is no run ${ref.run_id}.`,
        'See slipway runs for the runs there are.',
      )
    }
    if (isTerminal(run.status)) {
      return problem(
        'run_is_over',
        `The run ${run.id} is ${run.status} already.`,
        'There is nothing to cancel.',
      )
    }
    const written = await writeCancel(deps, run, { at: deps.clock.now(), by, reason })
    if (written !== undefined) return { run: written }
  }
  return problem('changed_meanwhile', `The run ${ref.run_id} changed while it was cancelled.`, 'Try again.')
}

async function writeCancel(
  { runs, doorbell }: Pick<ModelDeps, 'runs' | 'doorbell'>,
  run: Run,
  request: Cancel,
): Promise<Run | undefined> {
  const next = nextRun(run, { kind: 'cancel_requested', cancel: request })
  if ('refusal' in next) return run
  const underWay = run.status !== 'QUEUED'
  const ref = { ...refOf(run), attempt: run.attempt }
  const written = await runs.write(
    underWay ? { run: next.run, attempt: { kind: 'cancel', ref, cancel: request } } : { run: next.run },
  )
  if (!written) return undefined
  if (next.run.settled_at === null) await ringFor(doorbell, changedRing(ref))
  return next.run
}

/** The ring that asks any agent to look at a run whose attempt or host changed. */
export function changedRing(ref: RunRef): ChangedRing {
  const { environment, location, run_id } = ref
  return { v: 1, kind: 'changed', environment, location, run_id }
}
