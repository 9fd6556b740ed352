import { loadValue, refOf, type Attempt, type ModelDeps, type Run } from '@slipway/model'
import { attemptPrefix, runPrefix, type ArtifactEntry } from '@slipway/model/protocol'
import {
  RUN_FIELDS,
  type ArtifactAnswer,
  type ResultAnswer,
  type RunAnswer,
  type RunDetails,
} from './answers.ts'

const MAX_RESULT_BYTES = 1024 * 1024

/** What is answered of a run's record as it stands. */
export function runAnswer(run: Run): RunAnswer {
  return Object.fromEntries(RUN_FIELDS.map((field) => [field, run[field]])) as unknown as RunAnswer
}

/** A run with what its newest attempt says: more than the record, which changes only when an agent folds it. */
export async function runDetails(deps: Pick<ModelDeps, 'runs' | 'blobs'>, run: Run): Promise<RunDetails> {
  const attempt = await newestAttempt(deps, run)
  const params = await loadValue(deps.blobs, run.params)
  return {
    ...runAnswer(asOfNow(run, attempt)),
    params: params as RunDetails['params'],
    result: await resultOf(deps, run),
    steps: attempt?.outcome?.steps ?? [],
    artifacts: artifactsOf(run, attempt).map(({ answer }) => answer),
  }
}

/** The artifacts of the newest attempt, once it has ended; each with its blob's key. */
export function artifactsOf(
  run: Run,
  attempt: Attempt | undefined,
): { answer: ArtifactAnswer; blob: string | null }[] {
  if (attempt === undefined) return []
  const own = attemptPrefix({ ...refOf(run), attempt: attempt.number })
  return (attempt.outcome?.artifacts ?? []).map(({ name, bytes, blob }: ArtifactEntry) => {
    // The manifest is the attempt's own claim: it may not name what is another's.
    const key = blob?.startsWith(own) ? blob : null
    return { answer: { name, bytes, available: key !== null }, blob: key }
  })
}

/** Undefined before the first one. */
export async function newestAttempt(
  { runs }: Pick<ModelDeps, 'runs'>,
  run: Run,
): Promise<Attempt | undefined> {
  return run.attempt === 0 ? undefined : runs.readAttempt({ ...refOf(run), attempt: run.attempt })
}

/** Claimed and not folded yet: RUNNING. Ended and not folded yet: still RUNNING, as nobody has decided on a retry. */
function asOfNow(run: Run, attempt: Attempt | undefined): Run {
  const isClaimed = attempt?.state === 'CLAIMED' || attempt?.state === 'ENDED'
  if (run.status !== 'STARTING' || !isClaimed) return run
  return { ...run, status: 'RUNNING', started_at: run.started_at ?? attempt.claimed_at }
}

async function resultOf({ blobs }: Pick<ModelDeps, 'blobs'>, run: Run): Promise<ResultAnswer | null> {
  const { result } = run
  if (result === null || 'value' in result) return result
  if (!result.blob.startsWith(runPrefix(refOf(run)))) {
    throw new Error(`The result of run ${run.id} names the blob ${result.blob}, which is another's.`)
  }
  if (result.bytes > MAX_RESULT_BYTES) return { bytes: result.bytes }
  return { value: await loadValue(blobs, result) }
}
