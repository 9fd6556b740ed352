import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NeedleSearch } from './needle-search.ts'
import { StreamMask } from './stream-mask.ts'

function maskPieces(needles: readonly string[], pieces: readonly Uint8Array[]): string {
  const mask = new StreamMask(new NeedleSearch(needles.map((needle) => Buffer.from(needle))))
  // Copied, since a push may answer with a view of a buffer that is used again.
  const masked = pieces.map((piece) => Buffer.from(mask.push(piece)))
  return Buffer.concat([...masked, mask.flush()]).toString('latin1')
}

/** What masking means, on the whole text: all bytes of all occurrences, a `***` for each run that overlaps. */
function maskNaively(needles: readonly string[], text: string): string {
  const matches = Array.from(text, (_, start) => {
    const lengths = needles.filter((needle) => text.startsWith(needle, start)).map((needle) => needle.length)
    return { start, end: start + Math.max(0, ...lengths) }
  }).filter(({ start, end }) => end > start)
  let masked = ''
  let done = 0
  for (const { start, end } of matches) {
    if (start >= done) masked += `${text.slice(done, start)}***`
    done = Math.max(done, end)
  }
  return masked + text.slice(done)
}

function cut(text: string, at: readonly number[]): Buffer[] {
  const borders = [0, ...at.map((where) => where % (text.length + 1)).toSorted((a, b) => a - b), text.length]
  return borders.slice(1).map((end, index) => Buffer.from(text.slice(borders[index], end), 'latin1'))
}

describe('a mask', () => {
  test('does what replacing in the whole text does, wherever the stream is cut', () => {
    // Few letters, so that needles overlap, contain and continue each other all the time.
    const letters = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength, maxLength })
    fc.assert(
      fc.property(
        fc.array(letters(3, 9), { minLength: 1, maxLength: 5 }),
        letters(0, 120),
        fc.array(fc.nat(), { maxLength: 12 }),
        (needles, text, borders) => {
          expect(maskPieces(needles, cut(text, borders))).toBe(maskNaively(needles, text))
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('finds needles of very different lengths in bytes of any kind', () => {
    const bytes = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 200 })
    const ascii = (minLength: number, maxLength: number) => fc.string({ minLength, maxLength })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(ascii(6, 8), ascii(40, 300)), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(bytes, fc.nat(3)), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (needles, parts, borders) => {
          const text = parts.map(([around, pick]) => around + needles[pick % needles.length]!).join('')
          expect(maskPieces(needles, cut(text, borders))).toBe(maskNaively(needles, text))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('holds back only what can still become a needle', () => {
    const mask = new StreamMask(new NeedleSearch([Buffer.from('password')]))
    const push = (text: string): string => Buffer.from(mask.push(Buffer.from(text))).toString()
    expect(push('Name: ')).toBe('Name: ')
    expect(push('the pass')).toBe('the ')
    expect(push('enger')).toBe('passenger')
    expect(push('p')).toBe('')
    expect(push('passwor')).toBe('p')
    expect(push('d!')).toBe('***!')
  })

  test('swallows a run of overlapping occurrences without holding it', () => {
    const mask = new StreamMask(new NeedleSearch([Buffer.from('aaaaaa')]))
    const masked = Array.from({ length: 1000 }, () => Buffer.from(mask.push(Buffer.from('aaaa'))).toString())
    expect(masked.join('') + Buffer.from(mask.flush()).toString()).toBe('***')
  })
})
