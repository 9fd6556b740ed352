import { isTerminal, type ModelDeps, type Run, type RunRef } from '@slipway/model'
import { AttemptLog, type LogState } from './attempt-log.ts'
import { formatCursor, startOf, type LogCursor } from './log-cursor.ts'
import type { LogEnd, LogEntry } from './log-entry.ts'
import { Pace, type FollowWaits } from './pace.ts'

export type LogReaderDeps = Pick<ModelDeps, 'runs' | 'blobs' | 'clock'>

export interface LogRequest {
  ref: RunRef
  /** Only this one; null: all, in order. */
  attempt: number | null
  /** Where to begin. */
  from: LogCursor
  /** So many entries at most, then the page ends; or all there will ever be, as they come. */
  until: { limit: number } | 'over'
  waits?: FollowWaits | undefined
  /** Whoever reads has gone: the generator ends soon. */
  signal: AbortSignal
}

/**
 * The log of a run, in batches; returns how it ended. An empty batch says only that the reader still lives: one comes
 * every 15 s of silence while it follows. Throws what the stores throw.
 */
export async function* readRunLog(
  deps: LogReaderDeps,
  request: LogRequest,
): AsyncGenerator<LogEntry[], LogEnd> {
  const pace = new Pace(deps.clock, request.waits)
  let room = request.until === 'over' ? Infinity : request.until.limit
  let log = openLog(deps, request.ref, request.from)
  for (;;) {
    // Before the blobs are read: what is known to be over by then is read to its end.
    const seen = await look(deps, request.ref, log.attempt)
    for await (const entries of log.read(seen.state)) {
      const batch = upTo(room, entries)
      if (batch.length === 0) continue
      pace.spoke()
      yield batch
      room -= batch.length
      if (room === 0) return { end: true, more: true, complete: false, cursor: batch.at(-1)?.cursor ?? '' }
    }
    const next = whatFollows(seen, request, log.attempt)
    if (next === 'next_attempt') {
      log = openLog(deps, request.ref, startOf(log.attempt + 1))
      continue
    }
    if (next === 'nothing' || request.until !== 'over' || request.signal.aborted) {
      return { end: true, more: false, complete: next === 'nothing', cursor: formatCursor(log.cursor) }
    }
    yield* waitForMore({ pace, log, signal: request.signal })
  }
}

async function* waitForMore({
  pace,
  log,
  signal,
}: {
  pace: Pace
  log: AttemptLog
  signal: AbortSignal
}): AsyncGenerator<LogEntry[]> {
  const shown = pace.isHeldLong(log.cursor.open.length > 0) ? [...log.showOpen()] : []
  if (shown.length > 0 || pace.isSilent) {
    pace.spoke()
    yield shown
  }
  await pace.wait(signal)
}

interface Seen {
  run: Run
  state: LogState
}

async function look({ runs, clock }: LogReaderDeps, ref: RunRef, attempt: number): Promise<Seen> {
  const run = await runs.read(ref)
  if (run === undefined) throw new Error(`The run ${ref.run_id} is gone while its log is read.`)
  const record = attempt <= run.attempt ? await runs.readAttempt({ ...ref, attempt }) : undefined
  const isOver = attempt <= run.attempt && record?.state !== 'OPEN' && record?.state !== 'CLAIMED'
  const chunks = record?.outcome?.log.chunks ?? 0
  return { run, state: { isOver, chunks, at: record?.ended_at ?? clock.now() } }
}

/** `more`: of this attempt, or another attempt, later. */
function whatFollows(
  { run, state }: Seen,
  { attempt }: LogRequest,
  current: number,
): 'nothing' | 'next_attempt' | 'more' {
  if (attempt !== null) return state.isOver ? 'nothing' : 'more'
  if (current < run.attempt) return 'next_attempt'
  return isTerminal(run.status) ? 'nothing' : 'more'
}

function openLog({ blobs }: LogReaderDeps, ref: RunRef, from: LogCursor): AttemptLog {
  return new AttemptLog(blobs, { ...ref, attempt: from.attempt }, from)
}

function upTo<T>(limit: number, items: Iterable<T>): T[] {
  const taken: T[] = []
  for (const item of items) {
    taken.push(item)
    if (taken.length === limit) break
  }
  return taken
}
