import { isOutcome } from '../protocol/check-outcome.ts'
import type { Attempt } from '../records/attempt.ts'
import type { Run, Usage } from '../records/run.ts'
import { nextRun } from '../transitions/next-run.ts'
import type { ModelDeps } from './deps.ts'

/** Closes the books of a terminal run whose host is gone; it leaves the open runs. Undefined: somebody else did. */
export async function settle(
  { runs, clock }: Pick<ModelDeps, 'runs' | 'clock'>,
  { run, attempt }: { run: Run; attempt: Attempt },
): Promise<Run | undefined> {
  const next = nextRun(run, { kind: 'settled', at: clock.now(), usage: usageOf(run, attempt) })
  if ('refusal' in next) return undefined
  return (await runs.write({ run: next.run })) ? next.run : undefined
}

function usageOf(run: Run, { outcome: told, opened_at }: Attempt): Usage {
  const outcome = isOutcome(told) ? told : null
  return {
    queued_ms: Math.max(0, opened_at - run.submitted_at),
    run_ms: outcome === null ? 0 : Math.max(0, outcome.ended_at - outcome.started_at),
    log_bytes: outcome?.log.bytes ?? 0,
    artifact_bytes: (outcome?.artifacts ?? []).reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
