import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LINE_BYTES, LineSplitter } from './line-splitter.ts'

function split(pieces: readonly Uint8Array[]): string[] {
  const emitted: string[] = []
  const lines = new LineSplitter((bytes) => emitted.push(Buffer.from(bytes).toString('latin1')))
  for (const piece of pieces) lines.push(piece)
  lines.flush()
  return emitted
}

test('what comes out is what went in, cut at line ends and nowhere else', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\0', 'ÿ'), maxLength: 30 })
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const emitted = split(pieces.map((text) => Buffer.from(text, 'latin1')))
      expect(emitted.join('')).toBe(pieces.join(''))
      for (const text of emitted.slice(0, -1)) expect(text.at(-1)).toBe('\n')
    }),
  )
})

test('lines that come together stay together', () => {
  expect(split([Buffer.from('one\ntwo\nthr'), Buffer.from('ee\nfour\n')])).toEqual([
    'one\ntwo\n',
    'three\nfour\n',
  ])
})

test('a line is cut at 64 KiB, however it comes', () => {
  const line = Buffer.alloc(3 * LINE_BYTES + 100, 'x')
  const text = Buffer.concat([Buffer.from('short\n'), line, Buffer.from('\nrest')])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 }), (sizes) => {
      const pieces: Buffer[] = []
      for (let at = 0, n = 0; at < text.length; n += 1) {
        const size = sizes[n % sizes.length]!
        pieces.push(text.subarray(at, at + size))
        at += size
      }
      const emitted = split(pieces)
      expect(emitted.join('')).toBe(text.toString('latin1'))
      for (const part of emitted)
        for (const one of part.split('\n')) expect(one.length).toBeLessThanOrEqual(LINE_BYTES)
    }),
    { numRuns: 50 },
  )
})

test('a line of exactly 64 KiB with its newline is whole', () => {
  const line = `${'x'.repeat(LINE_BYTES - 1)}\n`
  expect(split([Buffer.from(line), Buffer.from(line)])).toEqual([line, line])
})
