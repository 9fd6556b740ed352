import { expect, test } from 'vitest'
import { logChunkKey, readChunk } from '@slipway/model/protocol'
import { LogWriter } from '../src/log/log-writer.ts'
import { AWS_TIMING, DEFAULT_TIMING, type FlushPolicy } from '../src/timing.ts'
import { ManualClock } from './support/manual-clock.ts'
import { MemoryBlobs } from './support/memory-ports.ts'

const ref = { environment: 'staging', location: 'orders', run_id: 'run', attempt: 1 }

/** What is in each chunk of a log that something is written to at these times, in ms. */
async function chunksOf(flush: FlushPolicy, times: readonly number[]): Promise<number[][]> {
  const clock = new ManualClock()
  const blobs = new MemoryBlobs()
  // The chunks stay where they are.
  blobs.fails = (key) => key.endsWith('log.zst')
  const late = new AbortController().signal
  const log = new LogWriter({ blobs, clock }, { ref, flush, patienceMs: 0, late })
  for (const at of times) {
    await clock.advance(at - clock.monotonic())
    log.append({ kind: 'output', stream: 'stdout', step: 'main', at, bytes: Buffer.from('x\n') })
  }
  const { chunks } = await log.close()
  return Promise.all(
    Array.from({ length: chunks }, async (_, index) => {
      const chunk = await blobs.get(logChunkKey(ref, index + 1))
      return (await readChunk(chunk!)).map((frame) => frame.at)
    }),
  )
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
