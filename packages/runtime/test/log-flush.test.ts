import { expect, test } from 'vitest'
import { logChunkKey, readChunk, type LogFrame } from '@slipway/model/protocol'
import { LogWriter } from '../src/log/log-writer.ts'
import { AWS_TIMING, DEFAULT_TIMING, type FlushPolicy } from '../src/timing.ts'
import { ManualClock } from './support/manual-clock.ts'
import { MemoryBlobs } from './support/memory-ports.ts'

const ref = { environment: 'staging', location: 'orders', run_id: 'run', attempt: 1 }

function openLog(flush: FlushPolicy): { log: LogWriter; clock: ManualClock; blobs: MemoryBlobs } {
  const clock = new ManualClock()
  const blobs = new MemoryBlobs()
  // The chunks stay where they are.
  blobs.fails = (key) => key.endsWith('log.zst')
  const late = new AbortController().signal
  return { log: new LogWriter({ blobs, clock }, { ref, flush, patienceMs: 0, late }), clock, blobs }
}

function output(at: number, bytes: Uint8Array): LogFrame {
  return { kind: 'output', stream: 'stdout', step: 'main', at, bytes }
}

/** The frames of each chunk, once the log is closed. */
async function closeLog(log: LogWriter, blobs: MemoryBlobs): Promise<LogFrame[][]> {
  const { chunks } = await log.close()
  return Promise.all(
    Array.from({ length: chunks }, async (_, index) => {
      const chunk = await blobs.get(logChunkKey(ref, index + 1))
      return readChunk(chunk!)
    }),
  )
}

/** What is in each chunk of a log that something is written to at these times, in ms. */
async function chunksOf(flush: FlushPolicy, times: readonly number[]): Promise<number[][]> {
  const { log, clock, blobs } = openLog(flush)
  for (const at of times) {
    await clock.advance(at - clock.monotonic())
    log.append(output(at, Buffer.from('x\n')))
  }
  const chunks = await closeLog(log, blobs)
  return chunks.map((frames) => frames.map((frame) => frame.at))
}

test('on AWS the first output is stored at once, then every 2 s, after a minute every 10 s', async () => {
  const times = [500, 600, 2000, 3000, 4400, 61_000, 62_000, 70_000, 72_000]
  expect(await chunksOf(AWS_TIMING.flush, times)).toEqual([
    [500],
    [600, 2000],
    [3000, 4400],
    [61_000],
    [62_000, 70_000],
    [72_000],
  ])
})

test('on one machine it is stored every 100 ms', async () => {
  const times = [0, 50, 90, 120, 61_000, 61_050, 61_200]
  expect(await chunksOf(DEFAULT_TIMING.flush, times)).toEqual([
    [0],
    [50, 90],
    [120],
    [61_000],
    [61_050],
    [61_200],
  ])
})

test('what a kill loses is bounded: a chunk of 2 MiB, and three that wait to be stored', async () => {
  const { log, blobs } = openLog(AWS_TIMING.flush)
  log.append(output(0, Buffer.from('the first line\n')))
  const storing = Promise.withResolvers<undefined>()
  blobs.until = storing.promise
  const piece = Buffer.alloc(64 * 1024, 'x')
  let pieces = 0
  while (!log.isFull && pieces < 1000) {
    log.append(output(0, piece))
    pieces += 1
  }
  expect(pieces).toBeLessThanOrEqual(3 * 32)

  storing.resolve(undefined)
  await log.hasRoom()
  expect(log.isFull).toBe(false)
  const [, ...full] = await closeLog(log, blobs)
  expect(full.flat()).toHaveLength(pieces)
  for (const frames of full) expect(frames.length).toBeLessThanOrEqual(32)
})
