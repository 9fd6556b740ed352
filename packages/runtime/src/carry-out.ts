import { writeFileSync } from 'node:fs'
import type { Json } from '@slipway/config-schema'
import { failure, storeValue, type Failure } from '@slipway/model'
import {
  resultKey,
  type ArtifactEntry,
  type AttemptRef,
  type Outcome,
  type StoredValue,
  type Work,
} from '@slipway/model/protocol'
import type { AttemptDeps, AttemptRequest } from './attempt-context.ts'
import { makeAttemptFiles, removeAttemptFiles, type AttemptFiles } from './attempt-files.ts'
import type { Keeper } from './child/keeper.ts'
import { LogWriter } from './log/log-writer.ts'
import { Masker } from './masking/masker.ts'
import { uploadArtifacts } from './outputs/upload-artifacts.ts'
import { persist } from './persist.ts'
import { readInputs, type Inputs } from './read-inputs.ts'
import { runNothing, runSteps, type StepsRun } from './steps/run-steps.ts'
import type { StopRequest } from './watch/stop-request.ts'

/** An attempt that this runtime has claimed. */
export interface ClaimedAttempt {
  ref: AttemptRef
  work: Work
  keeper: Keeper
  stop: StopRequest
  /** Aborted when there is no time left for uploads. */
  late: AbortSignal
  /** Takes what is to be done once the end is told. */
  cleanUp: AsyncDisposableStack
}

type Context = AttemptDeps &
  AttemptRequest &
  ClaimedAttempt & {
    masker: Masker
    log: LogWriter
    /** Aborted when nothing more should be stored. */
    over: AbortSignal
  }

interface Ran {
  run: StepsRun
  artifacts: ArtifactEntry[]
}

/** Runs the steps of a claimed attempt, and stores what comes of them. */
export async function carryOut(
  deps: AttemptDeps,
  request: AttemptRequest,
  attempt: ClaimedAttempt,
): Promise<Outcome> {
  const { ref, work, stop } = attempt
  const { flush, storePatienceMs: patienceMs } = request.timing
  const started_at = deps.clock.now()
  const inputs = await readInputs(deps, { work, patienceMs, signal: stop.asked })
  const masker = new Masker('failure' in inputs ? [] : Object.values(inputs.secrets))
  const log = new LogWriter(deps, { ref, flush, patienceMs, late: attempt.late })
  const over = AbortSignal.any([attempt.late, stop.atOnce])
  const context = { ...deps, ...request, ...attempt, masker, log, over }
  const { run, artifacts } =
    'failure' in inputs ? ranNothing(context, inputs.failure) : await runAll(context, inputs)
  const result = await storeResult(context, run.result)
  return {
    status: run.status,
    failure: run.failure && masker.failure(run.failure),
    steps: run.steps,
    result,
    artifacts,
    log: await log.close(),
    started_at,
    ended_at: deps.clock.now(),
  }
}

function ranNothing(context: Context, why: Failure): Ran {
  return { run: runNothing(context, why), artifacts: [] }
}

async function runAll(context: Context, inputs: Inputs): Promise<Ran> {
  const files = await makeFiles(context, inputs)
  if ('failure' in files) return ranNothing(context, files.failure)
  context.cleanUp.defer(() => removeAttemptFiles(files))
  const run = await runSteps({ ...context, ...inputs, files, ...context.host })
  const artifacts = await uploadArtifacts(context, {
    ref: context.ref,
    directory: files.artifacts,
    patienceMs: context.timing.storePatienceMs,
    over: context.over,
    notice: (text) => context.log.notice('', context.masker.text(text)),
  })
  return { run, artifacts }
}

/** Everything that the child finds on disk, its pipes included. A failure says what the machine lacks. */
async function makeFiles(context: Context, { params }: Inputs): Promise<AttemptFiles | { failure: Failure }> {
  try {
    const files = makeAttemptFiles(context.workDirectory)
    writeFileSync(files.paramsFile, JSON.stringify(params), { mode: 0o600 })
    await context.keeper.ready
    return files
  } catch (error) {
    const why = `The attempt's files could not be made: ${(error as Error).message}.`
    return { failure: failure('start_failed', why, 'Make room on the disk, or see who may write there.') }
  }
}

/** A result that cannot be stored is lost, as the log says: the run's own end matters more. */
async function storeResult(
  { clock, blobs, ref, log, timing, over }: Context,
  value: Json | undefined,
): Promise<StoredValue | null> {
  if (value === undefined) return null
  try {
    return await persist(clock, {
      patienceMs: timing.storePatienceMs,
      signal: over,
      call: () => storeValue(blobs, { key: resultKey(ref), value }),
    })
  } catch (error) {
    log.notice('', `The result could not be stored: ${(error as Error).message}`)
    return null
  }
}
