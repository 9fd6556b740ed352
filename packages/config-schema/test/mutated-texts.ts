import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { readArchive } from '../generate/archive.ts'

const directory = join(import.meta.dirname, 'fixtures')
const files = readdirSync(directory).flatMap((fixture) =>
  [...readArchive(readFileSync(join(directory, fixture), 'utf8'))].map(([file, text]) => ({
    fixture,
    file,
    text,
  })),
)

/** The files of the fixtures that have a name. */
export function textsNamed(name: string): string[] {
  return files.filter(({ file }) => basename(file) === name).map(({ text }) => text)
}

/** The files of the full example, which are right, and those of the others, of which most have mistakes. */
function originals(name: string) {
  const named = files.filter(({ file }) => basename(file) === name)
  const right = named.filter(({ fixture }) => fixture === 'full-example.txt').map(({ text }) => text)
  return fc.oneof(fc.constantFrom(...right), fc.constantFrom(...named.map(({ text }) => text)))
}
/** What turns one file into another that is nearly right. */
const TOKENS = [
  [
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!!str ',
    '|\n',
    '>-\n',
  ],
  [
    '---\n',
    '...\n',
    '%',
    '\t',
    '\r\n',
    '\0',
    '\ufeff',
    '\u{1F600}',
    'null',
    '~',
    '.nan',
    '1e999',
    '0x10',
    'true',
  ],
  ['${{ params.day }}', '${{', '}}', '${X}', '${', '__proto__', 'constructor', '..', '**', '?', '$ref: "#"'],
  [
    'jobs',
    'steps',
    'needs',
    'params',
    'command',
    'env',
    'type: object',
    'agents',
    'locations',
    'x'.repeat(300),
  ],
].flat()

interface Cut {
  at: number
  length: number
  insert: string
}

const cut: fc.Arbitrary<Cut> = fc.record({
  at: fc.noBias(fc.nat({ max: 999 })).map((thousandth) => thousandth / 1_000),
  length: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  insert: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TOKENS) },
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  ),
})

function mutate(text: string, cuts: Cut[]): string {
  return cuts.reduce((changed, { at, length, insert }) => {
    const start = Math.floor(at * changed.length)
    return changed.slice(0, start) + insert + changed.slice(start + length)
  }, text)
}

/** A slipway.yaml or location.yaml, and a text that is nearly right for it. */
export const mutated = fc
  .constantFrom('slipway.yaml', 'locations/a/location.yaml')
  .chain((file) =>
    fc
      .tuple(originals(basename(file)), fc.array(cut, { minLength: 1, maxLength: 3 }))
      .map(([text, cuts]) => ({ file, text: mutate(text, cuts) })),
  )
