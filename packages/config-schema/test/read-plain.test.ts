import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFully } from '../src/yaml/parse-yaml.ts'
import { readPlain } from '../src/yaml/read-plain.ts'
import { mutated, textsNamed } from './mutated-texts.ts'

const RUNS = Number(process.env['SLIPWAY_FUZZ_RUNS'] ?? 10_000)

/** Whether the text was read without the parser; what was read must be what the parser reads. */
function isReadAlike(text: string): boolean {
  const content = readPlain(text)
  if (content === undefined) return false
  const parsed = parseFully({ file: 'x', text })
  expect(parsed.findings).toEqual([])
  expect(JSON.stringify(content)).toBe(JSON.stringify(parsed.content))
  return true
}

/** Pieces of which YAML is made. */
const PIECES = [
  [
    'a',
    'b: ',
    'c:',
    '- ',
    '-',
    '-x',
    ': ',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '"q r"',
    "'s'",
    ' ',
    '  ',
    '\n',
  ],
  ['\n  ', '\n    ', '\n- ', '\nk: ', '\n  k2: v', ' # c', '#', '1', '-1', '01', '1.5', '.5', '1e3', '0x1f'],
  ['0o7', '+1', '.inf', '-.Inf', '.NaN', '~', 'null', 'True', 'yes', 'NULL', '\u00a0', '\u{1F600}', '*', '&'],
  ['!', '|', '>', '%', '@', '?', '`', '\\', '<<: ', '---', '...', '=', ':', '://', '$', '${{ x.y }}'],
].flat()

/** Put together at random; much of it is right. */
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((parts) => parts.join(''))

describe('what is read without the parser is what the parser reads', () => {
  test(`of ${RUNS} mutated declarations`, { timeout: 600_000 }, () => {
    let plain = 0
    fc.assert(
      fc.property(mutated, ({ text }) => {
        if (isReadAlike(text)) plain += 1
      }),
      { numRuns: RUNS },
    )
    expect(plain).toBeGreaterThan(RUNS / 10)
  })

  test(`of ${RUNS} texts put together at random`, { timeout: 600_000 }, () => {
    let plain = 0
    fc.assert(
      fc.property(fc.constantFrom('', 'a: ', 'a:\n  ', 'a: [', 'a: {b: '), pieces, (start, text) => {
        if (isReadAlike(start + text)) plain += 1
      }),
      { numRuns: RUNS },
    )
    expect(plain).toBeGreaterThan(RUNS / 20)
  })
})

test('most declarations are read without the parser', () => {
  const texts = textsNamed('location.yaml')
  expect(texts.filter(isReadAlike).length).toBeGreaterThan(texts.length * 0.7)
})
