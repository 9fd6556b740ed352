import type { Attempt, BlobBody, BlobStore, Clock, Run, RunStore } from '@slipway/model'
import {
  compactedLogKey,
  compressChunk,
  encodeFrame,
  logChunkKey,
  logIndexKey,
  type AttemptRef,
  type LogFrame,
  type LogIndex,
} from '@slipway/model/protocol'
import { formatCursor, parseCursor, startOf } from '../src/logs/log-cursor.ts'
import type { LogEnd, LogEntry } from '../src/logs/log-entry.ts'
import { readRunLog, type LogReaderDeps, type LogRequest } from '../src/logs/read-run-log.ts'

const RUN = { environment: 'local', location: 'weather', run_id: '01K9ZZZZZZZZZZZZZZZZZZZZZZ' }

export function attemptRef(attempt = 1): AttemptRef {
  return { ...RUN, attempt }
}

/** Blobs in memory; `before` is awaited before each look at one. */
export class MemoryBlobs implements BlobStore {
  readonly blobs = new Map<string, Uint8Array>()
  before: () => Promise<void> = async () => {}

  async put(key: string, body: BlobBody): Promise<void> {
    if (!(body instanceof Uint8Array)) throw new Error('Only bytes are put in these tests.')
    this.blobs.set(key, body)
  }

  async get(key: string, range?: { start: number; end?: number }): Promise<Uint8Array | undefined> {
    await this.before()
    return this.blobs.get(key)?.subarray(range?.start ?? 0, range?.end)
  }

  async stream(): Promise<undefined> {
    return undefined
  }

  async list(prefix: string): Promise<{ key: string; bytes: number }[]> {
    await this.before()
    return [...this.blobs]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { length }]) => ({ key, bytes: length }))
      .sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.blobs.delete(key)
  }
}

/** A clock on which sleeping takes no time; `onSleep` is awaited instead. */
class QuickClock implements Clock {
  time = 1_000_000
  onSleep: () => Promise<void> = async () => {}

  now(): number {
    return this.time
  }

  monotonic(): number {
    return this.time
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return
    this.time += ms
    await this.onSleep()
  }
}

/** One run and its attempts, as far as a log's reader looks at them. */
export class LogScene {
  readonly blobs = new MemoryBlobs()
  readonly clock = new QuickClock()
  run = { status: 'RUNNING', attempt: 1, submitted_at: 1, ended_at: null } as Run
  readonly attempts = new Map<number, Attempt>()
  readonly deps: LogReaderDeps = {
    blobs: this.blobs,
    clock: this.clock,
    runs: {
      read: async () => structuredClone(this.run),
      readAttempt: async ({ attempt }) => structuredClone(this.attempts.get(attempt)),
    } as Partial<RunStore> as RunStore,
  }

  constructor() {
    this.open(1)
  }

  open(number: number): void {
    this.run = { ...this.run, status: 'RUNNING', attempt: number }
    this.attempts.set(number, { number, state: 'CLAIMED', outcome: null, ended_at: null } as Attempt)
  }

  end(number: number, chunks: number): void {
    const outcome = { log: { chunks, bytes: 0, compacted: true } } as Attempt['outcome']
    this.attempts.set(number, { number, state: 'ENDED', outcome, ended_at: 77 } as Attempt)
  }

  close(number: number): void {
    this.attempts.set(number, { number, state: 'CLOSED', outcome: null, ended_at: 77 } as Attempt)
  }

  finish(): void {
    this.run = { ...this.run, status: 'SUCCEEDED' }
  }

  /** All of an attempt at once: written, ended, the run over. */
  async write(chunks: readonly LogFrame[][], number = 1): Promise<void> {
    for (const [index, frames] of chunks.entries()) {
      await this.blobs.put(logChunkKey(attemptRef(number), index + 1), await chunkOf(frames))
    }
    this.end(number, chunks.length)
    this.finish()
  }

  /** One page or more of the log, as a client reads it: each page begins at the cursor of the one before. */
  async pages(limit: number, attempt: number | null = null): Promise<{ entries: LogEntry[]; end: LogEnd }> {
    const all: LogEntry[] = []
    for (let cursor = formatCursor(startOf(attempt ?? 1)); ;) {
      const { entries, end } = await collect(this.read({ until: { limit }, attempt }, cursor))
      all.push(...entries)
      if (!end.more) return { entries: all, end }
      cursor = end.cursor
    }
  }

  read(
    request: Partial<Pick<LogRequest, 'until' | 'attempt' | 'signal' | 'waits'>>,
    cursor = formatCursor(startOf(1)),
  ): AsyncGenerator<LogEntry[], LogEnd> {
    const { until = 'over', attempt = null, waits, signal = new AbortController().signal } = request
    const from = parseCursor(cursor)
    if (from === undefined) throw new Error(`${cursor} is no cursor.`)
    return readRunLog(this.deps, { ref: RUN, attempt, from, until, waits, signal })
  }
}

export async function collect(
  log: AsyncGenerator<LogEntry[], LogEnd>,
): Promise<{ entries: LogEntry[]; end: LogEnd }> {
  const entries: LogEntry[] = []
  for (;;) {
    const next = await log.next()
    if (next.done === true) return { entries, end: next.value }
    entries.push(...next.value)
  }
}

export async function chunkOf(frames: readonly LogFrame[]): Promise<Uint8Array> {
  return compressChunk(Buffer.concat(frames.flatMap(encodeFrame)))
}

export function output(
  text: string | Uint8Array,
  {
    stream = 'stdout',
    step = 'main',
    at = 1,
  }: { stream?: 'stdout' | 'stderr'; step?: string; at?: number } = {},
): LogFrame & { kind: 'output' } {
  return { kind: 'output', stream, step, at, bytes: Buffer.from(text as string) }
}

/** The compacted log and its index, as the runtime writes them; then it removes the chunks. */
export async function compactionOf(
  blobs: MemoryBlobs,
  ref: AttemptRef,
  chunks: number,
): Promise<{ log: [string, Uint8Array]; index: [string, Uint8Array]; keys: string[] }> {
  const keys = Array.from({ length: chunks }, (_, index) => logChunkKey(ref, index + 1))
  const bodies = keys.map((key) => blobs.blobs.get(key) ?? new Uint8Array())
  let offset = 0
  const places = bodies.map(({ length }) => ({ offset: (offset += length) - length, length }))
  const index: LogIndex = { v: 1, chunks: places }
  return {
    log: [compactedLogKey(ref), Buffer.concat(bodies)],
    index: [logIndexKey(ref), Buffer.from(JSON.stringify(index))],
    keys,
  }
}

/**
 * What each step printed on each stream, line by line: a partial line is joined with what continues it, which may be
 * nothing.
 */
export function printed(entries: readonly LogEntry[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {}
  const begun = new Set<string>()
  for (const entry of entries) {
    if (!('text' in entry)) continue
    const key = `${entry.attempt} ${entry.step} ${entry.stream}`
    const texts = (lines[key] ??= [])
    texts.push(begun.has(key) ? `${texts.pop()}${entry.text}` : entry.text)
    if (entry.partial === true) begun.add(key)
    else begun.delete(key)
  }
  return lines
}
