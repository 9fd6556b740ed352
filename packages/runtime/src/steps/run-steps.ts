import type { Json, Step } from '@slipway/config-schema'
import { failure, type Failure } from '@slipway/model'
import type { Outcome, StepOutcome } from '@slipway/model/protocol'
import type { StepsContext } from '../attempt-context.ts'
import { runStep, type StepRun } from './run-step.ts'
import { failureOf } from './stop-words.ts'

/** How the steps of an attempt went. */
export interface StepsRun {
  status: Outcome['status']
  failure: Failure | null
  /** All of them, in the order declared. */
  steps: StepOutcome[]
  /** What the last step that wrote a result wrote. */
  result: Json | undefined
}

/**
 * Runs the steps one after the other: always the first one declared whose `needs` have succeeded. After a failure, or
 * when the attempt is stopped, no further step starts; what never started is SKIPPED.
 */
export async function runSteps(context: StepsContext): Promise<StepsRun> {
  const { steps } = context.work
  const done = new Map<string, StepRun>()
  const results = new Map<string, Json>()
  let last: StepRun | undefined
  for (;;) {
    const step = steps.find(({ name, needs }) => !done.has(name) && needs.every((need) => succeeded(done.get(need))))
    if (step === undefined || context.stop.asked.aborted) break
    last = await runStep(context, { step, results })
    done.set(step.name, last)
    if (last.result !== undefined) results.set(step.name, last.result)
    if (!succeeded(last)) break
  }
  const outcomes = steps.map((step) => done.get(step.name)?.outcome ?? skip(context, step))
  return { ...conclude(context, outcomes, last), steps: outcomes, result: [...results.values()].at(-1) }
}

/** The outcome of an attempt that fails before its first step. */
export function runNothing(context: Pick<StepsContext, 'work' | 'log' | 'clock'>, why: Failure): StepsRun {
  return {
    status: 'FAILED',
    failure: why,
    steps: context.work.steps.map((step) => skip(context, step)),
    result: undefined,
  }
}

function succeeded(run: StepRun | undefined): boolean {
  return run?.outcome.status === 'SUCCEEDED'
}

function skip({ log, clock }: Pick<StepsContext, 'log' | 'clock'>, { name }: Step): StepOutcome {
  const end = { status: 'SKIPPED', exit_code: null, signal: null } as const
  log.append({ kind: 'step_ended', step: name, at: clock.now(), end })
  return { name, ...end, started_at: null, ended_at: null }
}

function conclude(
  { stop }: StepsContext,
  outcomes: readonly StepOutcome[],
  last: StepRun | undefined,
): Pick<StepsRun, 'status' | 'failure'> {
  if (outcomes.every(({ status }) => status === 'SUCCEEDED')) return { status: 'SUCCEEDED', failure: null }
  if (last?.outcome.status === 'FAILED') return { status: 'FAILED', failure: last.failure }
  if (stop.reason !== undefined) {
    const why = failureOf(stop.reason)
    return { status: why === null ? 'CANCELLED' : 'FAILED', failure: why }
  }
  const stuck = outcomes.find(({ status }) => status === 'SKIPPED')?.name
  return { status: 'FAILED', failure: failure('start_failed', `What step ${stuck} needs can never be met.`) }
}
