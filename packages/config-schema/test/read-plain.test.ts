import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../src/declaration.ts'
import { keyAt, type Path, valueAt } from '../src/finding.ts'
import { parseFully } from '../src/yaml/parse-fully.ts'
import { parseYaml } from '../src/yaml/parse-yaml.ts'
import { readPlain } from '../src/yaml/read-plain.ts'
import { mutated, textsNamed } from './mutated-texts.ts'

const RUNS = Number(process.env['SLIPWAY_FUZZ_RUNS'] ?? 10_000)

/** Whether the text was read without the parser; what was read, and where, must be what the parser reads. */
async function isReadAlike(text: string): Promise<boolean> {
  const content = readPlain(text)
  if (content === undefined) return false
  const read = await parseYaml({ file: 'x', text })
  const parsed = parseFully({ file: 'x', text })
  expect(parsed.findings).toEqual([])
  expect(JSON.stringify(content)).toBe(JSON.stringify(parsed.content))
  for (const place of placesIn(content))
    expect([place, read.positionOf(place)]).toEqual([place, parsed.positionOf(place)])
  return true
}

/** Those of all that there is, and of something missing in each of it. */
function placesIn(content: Json) {
  return pathsIn(content)
    .flatMap((path) => [path, [...path, 'missing'], [...path, 99]])
    .flatMap((path) => [keyAt(path), valueAt(path)])
}

function pathsIn(content: Json): Path[] {
  if (typeof content !== 'object' || content === null) return [[]]
  const members = Array.isArray(content) ? content.entries() : Object.entries(content)
  return [[], ...[...members].flatMap(([name, value]) => pathsIn(value).map((path) => [name, ...path]))]
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
  test(`of ${RUNS} mutated declarations`, { timeout: 600_000 }, async () => {
    let plain = 0
    await fc.assert(
      fc.asyncProperty(mutated, async ({ text }) => {
        if (await isReadAlike(text)) plain += 1
      }),
      { numRuns: RUNS },
    )
    expect(plain).toBeGreaterThan(RUNS / 10)
  })

  test(`of ${RUNS} texts put together at random`, { timeout: 600_000 }, async () => {
    let plain = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', 'a: ', 'a:\n  ', 'a: [', 'a: {b: '),
        pieces,
        async (start, text) => {
          if (await isReadAlike(start + text)) plain += 1
        },
      ),
      { numRuns: RUNS },
    )
    expect(plain).toBeGreaterThan(RUNS / 20)
  })
})

test('most declarations are read without the parser', async () => {
  const texts = textsNamed('location.yaml')
  const plain = await Promise.all(texts.map(isReadAlike))
  expect(plain.filter(Boolean).length).toBeGreaterThan(texts.length * 0.7)
})

test.for([
  ['an item that ends with an empty value and a comment', 'x:\n  - a:  # none\n  - b: 1 # one\n'],
  ['a deeper value that ends with an empty one', 'x:\n  - a:\n      b: # none\n'],
  ['empty items', 'x:\n  -\n  -   # none\n  - null\n  - ~x\n'],
  ['lists within lists', 'x:\n  -\n    - a\n    - [b, {c: , d: null}]\n'],
  ['a list that stands no deeper than its key', '# first\nx:\n- a: 1\n  b: 2\n- c\ny: [ ]\n'],
  ['spaces at the end, and none', 'x: a   \ny: "b"  # c\nz: c'],
])('places are found alike in %s', async ([, text = '']) => {
  expect(await isReadAlike(text)).toBe(true)
})
