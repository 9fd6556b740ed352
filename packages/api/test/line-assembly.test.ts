import { logChunkKey, type LogFrame } from '@slipway/model/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_LINE_BYTES } from '../src/logs/line-assembler.ts'
import type { LogEntry } from '../src/logs/log-entry.ts'
import { attemptRef, collect, LogScene, output } from './log-fakes.ts'

/** Text with line ends of both kinds, characters of every length, and bytes that are no UTF-8. */
const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', '\r', '', 'ä', '€', '😀', '\u{FEFF}'),
      fc.string({ maxLength: 5 }),
      fc.uint8Array({ maxLength: 3 }).map((raw) => Buffer.from(raw)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part as string))))

const steps = fc.constantFrom('extract', 'plot')
const frame: fc.Arbitrary<LogFrame> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ bytes, step: steps, stream: fc.constantFrom('stdout', 'stderr') })
      .map(({ bytes: raw, ...where }) => output(raw, where as { step: string })),
  },
  { weight: 1, arbitrary: steps.map((step) => ({ kind: 'step_started', step, at: 1 }) as const) },
  {
    weight: 1,
    arbitrary: steps.map(
      (step) =>
        ({ kind: 'step_ended', step, at: 1, end: { status: 'FAILED', exit_code: 3, signal: null } }) as const,
    ),
  },
  { weight: 1, arbitrary: bytes.map((raw) => ({ kind: 'notice', step: '', at: 1, bytes: raw }) as const) },
)
const frames = fc.array(frame, { maxLength: 8 })
/** How to split: at these places, counted round, a frame is split and a chunk ends. */
const cuts = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 10 })

function splitFrames(whole: readonly LogFrame[], sizes: readonly number[]): LogFrame[] {
  let turn = 0
  return whole.flatMap((one) => {
    if (one.kind !== 'output') return [one]
    const parts: LogFrame[] = []
    for (let at = 0; at < one.bytes.length;) {
      const size = 1 + (sizes[turn++ % sizes.length] ?? 0)
      parts.push({ ...one, bytes: one.bytes.subarray(at, at + size) })
      at += size
    }
    return parts
  })
}

function splitChunks(whole: readonly LogFrame[], sizes: readonly number[]): LogFrame[][] {
  const chunks: LogFrame[][] = []
  for (let at = 0; at < whole.length;) {
    const size = 1 + (sizes[chunks.length % sizes.length] ?? 0)
    chunks.push(whole.slice(at, at + size))
    at += size
  }
  return chunks
}

async function entriesOf(chunks: readonly LogFrame[][]): Promise<Omit<LogEntry, 'cursor'>[]> {
  const scene = new LogScene()
  await scene.write(chunks)
  const { entries, end } = await scene.pages(10_000)
  expect(end.complete).toBe(true)
  return entries.map(({ cursor, ...entry }) => {
    expect(cursor).toMatch(/^1[.]/)
    return entry
  })
}

async function texts(...chunks: LogFrame[][]): Promise<string[]> {
  const entries = await entriesOf(chunks)
  return entries.map((entry) => ('text' in entry ? (entry.text as string) : ''))
}

describe('lines of a log', () => {
  it('are what a stream printed between its line ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('stdout', 'stderr'), bytes)),
        cuts,
        async (writes, sizes) => {
          const whole = writes.map(([stream, raw]) => output(raw, { stream: stream as 'stdout' }))
          const entries = await entriesOf(splitChunks(splitFrames(whole, sizes), sizes))
          for (const stream of ['stdout', 'stderr']) {
            const all = Buffer.concat(whole.filter((one) => one.stream === stream).map((one) => one.bytes))
            const expected = linesOf(all)
            const got = entries.flatMap((entry) =>
              'stream' in entry && entry.stream === stream ? [entry] : [],
            )
            expect(got.map((entry) => entry['text' as never])).toEqual(expected)
          }
        },
      ),
    )
  })

  it('are the same however the output was split into frames and chunks', async () => {
    await fc.assert(
      fc.asyncProperty(frames, cuts, cuts, async (whole, frameSizes, chunkSizes) => {
        const split = splitChunks(splitFrames(whole, frameSizes), chunkSizes)
        expect(await entriesOf(split)).toEqual(await entriesOf([whole]))
      }),
    )
  })

  it('are the same, page by page, whatever the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        frames,
        frames,
        cuts,
        fc.integer({ min: 1, max: 7 }),
        async (one, two, sizes, limit) => {
          const scene = new LogScene()
          await scene.write(splitChunks(splitFrames(one, sizes), sizes))
          scene.open(2)
          await scene.write(splitChunks(splitFrames(two, sizes), sizes), 2)
          const whole = await scene.pages(10_000)
          expect((await scene.pages(limit)).entries).toEqual(whole.entries)
          const first = whole.entries.filter(({ attempt }) => attempt === 1)
          expect((await scene.pages(limit, 1)).entries).toEqual(first)
        },
      ),
    )
  })

  it('keep the order in which they ended, while several are open', async () => {
    const chunks = [
      [output('out 1, '), output('err 1, ', { stream: 'stderr' })],
      [output('err 2\n', { stream: 'stderr' }), output('out 2\n')],
    ]
    expect(await texts(...chunks)).toEqual(['err 1, err 2', 'out 1, out 2'])
  })

  it('end with their step when it printed no line end', async () => {
    const end = { status: 'SUCCEEDED', exit_code: 0, signal: null } as const
    const entries = await entriesOf([
      [output('no end', { step: 'a', at: 5 }), { kind: 'step_ended', step: 'a', at: 6, end }],
      [output('next\n', { step: 'b', at: 7 })],
    ])
    expect(entries).toEqual([
      { attempt: 1, step: 'a', at: 5, stream: 'stdout', text: 'no end' },
      { attempt: 1, step: 'a', at: 6, event: 'step_ended', ...end },
      { attempt: 1, step: 'b', at: 7, stream: 'stdout', text: 'next' },
    ])
  })

  it('have the time at which they began', async () => {
    const entries = await entriesOf([[output('a', { at: 10 })], [output('b\n\n', { at: 20 })]])
    expect(entries.map(({ at }) => at)).toEqual([10, 20])
  })

  it('are cut when they are too long to be held, never within a character', async () => {
    const long = `${'😀'.repeat(MAX_LINE_BYTES / 2)}x`
    const whole = Buffer.from(`${long}\r\nafter\n`)
    const inOne = await entriesOf([[output(whole)]])
    const pieces = Array.from({ length: Math.ceil(whole.length / 65_537) }, (_, index) =>
      output(whole.subarray(index * 65_537, (index + 1) * 65_537)),
    )
    expect(await entriesOf([pieces])).toEqual(inOne)
    expect(inOne.map((entry) => 'partial' in entry)).toEqual([true, true, false, false])
    expect(await texts([output(whole)]).then((lines) => lines.slice(0, 3).join(''))).toBe(long)
    expect(inOne.every((entry) => Buffer.byteLength(entry['text' as never]) <= MAX_LINE_BYTES)).toBe(true)
  })

  it('tell of chunks that cannot be read, and go on after them', async () => {
    const scene = new LogScene()
    await scene.write([
      [output('1\nbegun ')],
      [output('lost\n')],
      [output('lost\n')],
      [output('4\n')],
      [output('5\n')],
    ])
    await scene.blobs.remove([...scene.blobs.blobs.keys()].filter((key) => /\/[23]$/.test(key)))
    for (const key of scene.blobs.blobs.keys()) {
      if (key.endsWith('/4')) scene.blobs.blobs.set(key, Buffer.from('no chunk'))
    }
    const { entries } = await scene.pages(2)
    expect(entries.map((entry) => 'text' in entry && entry.text)).toEqual([
      '1',
      'begun ',
      'Chunks 2 to 3 of the log cannot be found.',
      expect.stringMatching(/^Chunk 4 of the log is damaged/),
      '5',
    ])
    expect(entries[2]).toMatchObject({ stream: 'slipway', step: '', at: 77, attempt: 1 })
  })

  it('go on at a cursor whose open line has lost its beginning, also at one that was made up', async () => {
    const scene = new LogScene()
    await scene.write([
      [output('begun ')],
      [output('err\n', { stream: 'stderr' })],
      [output('ended\nnext\n')],
    ])
    const page = await collect(scene.read({ until: { limit: 1 } }))
    expect(page.entries).toMatchObject([{ text: 'err' }])
    await scene.blobs.remove([logChunkKey(attemptRef(), 1)])
    const rest = await collect(scene.read({ until: { limit: 9 } }, page.end.cursor))
    expect(rest.entries).toMatchObject([{ text: 'ended' }, { text: 'next' }])
    const madeUp = await collect(scene.read({ until: { limit: 9 } }, '1.9999999999.0.0~1.0.0'))
    expect(madeUp).toMatchObject({ entries: [], end: { complete: true } })
  })

  it('tell that the end is missing when there are fewer chunks than the runtime wrote', async () => {
    const scene = new LogScene()
    await scene.write([[output('1\n')]])
    scene.end(1, 3)
    const { entries } = await scene.pages(10)
    expect(entries.map((entry) => 'text' in entry && entry.text)).toEqual([
      '1',
      'Chunks 2 to 3 of the log cannot be found.',
    ])
  })
})

/** Written differently from the code under test: all bytes at once. */
function linesOf(all: Buffer): string[] {
  const lines: string[] = []
  let start = 0
  for (let at = 0; at < all.length; at += 1) {
    if (all[at] !== 10) continue
    const isReturn = at > start && all[at - 1] === 13
    lines.push(all.toString('utf8', start, isReturn ? at - 1 : at))
    start = at + 1
  }
  if (start < all.length) lines.push(all.toString('utf8', start))
  return lines
}
