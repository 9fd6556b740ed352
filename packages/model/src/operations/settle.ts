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
  const settled = settledRun(run, { attempt, at: clock.now() })
  return settled !== undefined && (await runs.write({ run: settled })) ? settled : undefined
}

/** The run with its books closed, one version on; undefined when it is not over, or closed already. */
export function settledRun(run: Run, { attempt, at }: { attempt: Attempt; at: number }): Run | undefined {
  const next = nextRun(run, { kind: 'settled', at, usage: usageOf(run, attempt) })
  return 'refusal' in next ? undefined : next.run
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
