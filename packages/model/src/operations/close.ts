import type { Attempt } from '../records/attempt.ts'
import type { Failure } from '../records/failure.ts'
import { refOf, type Run } from '../records/run.ts'
import { nextRun } from '../transitions/next-run.ts'
import type { ModelDeps } from './deps.ts'
import { ringIfQueued } from './fold.ts'

/**
 * Closes an attempt that will not end by itself: it was never claimed, or its host is gone. Attempt and run change in
 * one transaction, so a claim or an end that comes at the same time wins or loses as a whole. Returns the run as it
 * then stands; undefined when somebody else wrote first.
 */
export async function close(
  deps: Pick<ModelDeps, 'runs' | 'doorbell' | 'clock'>,
  { run, attempt, why }: { run: Run; attempt: Attempt; why: Failure },
): Promise<Run | undefined> {
  if (attempt.state !== 'OPEN' && attempt.state !== 'CLAIMED') return undefined
  const at = deps.clock.now()
  const next = nextRun(run, { kind: 'closed', at, started: attempt.state === 'CLAIMED', failure: why })
  if ('refusal' in next) return undefined
  const ref = { ...refOf(run), attempt: attempt.number }
  const written = await deps.runs.write({
    run: next.run,
    attempt: { kind: 'close', ref, expect: attempt.state, at },
  })
  if (!written) return undefined
  await ringIfQueued(deps, next.run)
  return next.run
}
