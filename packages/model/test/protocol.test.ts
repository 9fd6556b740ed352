import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../src/index.ts'
import {
  CHUNK_BYTES_MAX,
  compressChunk,
  encodeFrame,
  parseEnvelope,
  readChunk,
  type LogFrame,
} from '../src/protocol/index.ts'

describe('a log chunk', () => {
  it('gives back every frame that was put in, bytes and all', async () => {
    const at = fc.nat(2 ** 40)
    const step = fc.string({ maxLength: 40 })
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
    const frame: fc.Arbitrary<LogFrame> = fc.oneof(
      fc.record({
        kind: fc.constant('output' as const),
        stream: fc.constantFrom('stdout' as const, 'stderr' as const),
        step,
        at,
        bytes,
      }),
      fc.record({ kind: fc.constant('step_started' as const), step, at }),
      fc.record({
        kind: fc.constant('step_ended' as const),
        step,
        at,
        end: fc.constant({ status: 'FAILED' as const, exit_code: 3, signal: null }),
      }),
      fc.record({ kind: fc.constant('notice' as const), step, at, bytes }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 10 }), async (frames) => {
        expect(await readChunk(await compressChunk(Buffer.concat(frames.flatMap(encodeFrame))))).toEqual(
          frames,
        )
      }),
      { numRuns: 50 },
    )
  })

  it('stays byte for byte what old images write', () => {
    const [head, payload] = encodeFrame({
      kind: 'output',
      stream: 'stderr',
      step: 'x',
      at: 1.5,
      bytes: Buffer.from('hi'),
    })
    expect(Buffer.concat([head!, payload!]).toString('hex')).toBe(
      ['00', '02', '0100', '02000000', '000000000000f83f', '00000000', '78', '6869'].join(''),
    )
  })

  it('takes up little memory when it is small', async () => {
    const frame = Buffer.concat(encodeFrame({ kind: 'step_started', step: 'x', at: 1 }))
    const { buffer } = await compressChunk(frame)
    expect(buffer.byteLength).toBeLessThan(128 * 1024)
  })

  it('says so when it is cut', async () => {
    const [head] = encodeFrame({ kind: 'notice', step: 'x', at: 1, bytes: Buffer.from('lost') })
    await expect(readChunk(await compressChunk(head!))).rejects.toThrow('middle of a frame')
  })
})

describe('a made-up chunk', () => {
  it('is refused when it would unpack to more than a chunk holds', async () => {
    const bomb = await compressChunk(Buffer.alloc(CHUNK_BYTES_MAX + 1))
    expect(bomb.length).toBeLessThan(10_000)
    await expect(readChunk(bomb)).rejects.toThrow('larger than')
  })
})

describe('parseEnvelope', () => {
  const envelope = { v: 1, environment: 'local', location: 'orders', run_id: 'R', attempt: 2 }

  it('reads an envelope, and ignores what it does not know', () => {
    expect(parseEnvelope(JSON.stringify({ ...envelope, later: true }))).toEqual(envelope)
  })

  it.each(['', '{', 'null', '7', '[]', '{"v":2}', JSON.stringify({ ...envelope, attempt: 0 })])(
    'refuses %s',
    (text) => {
      expect(parseEnvelope(text)).toBeUndefined()
    },
  )
})

describe('digestOf', () => {
  it('is the same for equal values in any order of keys, and another for any other value', () => {
    expect(digestOf({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
      digestOf({ a: true, b: [1, { c: 'x', d: null }] }),
    )
    expect(digestOf({ a: '1' })).not.toBe(digestOf({ a: 1 }))
  })
})
