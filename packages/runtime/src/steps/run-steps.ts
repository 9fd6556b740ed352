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
    const step = steps.find(
      ({ name, needs }) => !done.has(name) && needs.every((need) => succeeded(done.get(need))),
    )
    if (step === undefined || context.stop.asked.aborted) break
    last = await runStep(context, { step, results })
    done.set(step.name, last)
    if (last.result !== undefined) results.set(step.name, last.result)
    if (!succeeded(last)) break
  }
  const outcomes = steps.map((step) => done.get(step.name)?.outcome ?? skip(context, step))
  const allSucceeded = outcomes.every(({ status }) => status === 'SUCCEEDED')
  return {
    ...(allSucceeded ? { status: 'SUCCEEDED', failure: null } : conclude(context, last?.failure ?? null)),
    steps: outcomes,
    result: [...results.values()].at(-1),
  }
}

/** The outcome of an attempt that comes to no step at all. */
export function runNothing(context: StepsEnd, why: Failure): StepsRun {
  const steps = context.work.steps.map((step) => skip(context, step))
  const isStopped = context.stop.asked.aborted
  return { ...conclude(context, isStopped ? null : why), steps, result: undefined }
}

type StepsEnd = Pick<StepsContext, 'work' | 'log' | 'clock' | 'stop'>

function succeeded(run: StepRun | undefined): boolean {
  return run?.outcome.status === 'SUCCEEDED'
}

function skip({ log, clock }: StepsEnd, { name }: Step): StepOutcome {
  const end = { status: 'SKIPPED', exit_code: null, signal: null } as const
  log.append({ kind: 'step_ended', step: name, at: clock.now(), end })
  return { name, ...end, started_at: null, ended_at: null }
}

/** `why` is what a step failed of; without it, what stopped the attempt says how it ended. */
function conclude({ stop }: StepsEnd, why: Failure | null): Pick<StepsRun, 'status' | 'failure'> {
  if (why !== null) return { status: 'FAILED', failure: why }
  if (stop.reason === undefined) return { status: 'FAILED', failure: failure('start_failed', CIRCULAR) }
  const stopped = failureOf(stop.reason)
  return { status: stopped === null ? 'CANCELLED' : 'FAILED', failure: stopped }
}

const CIRCULAR = 'Some steps never started: what they need is no step of this job, or needs them.'
