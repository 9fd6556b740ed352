import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCovered } from '../src/rules/wildcards.ts'

test('a pattern covers what it matches in full, and no more', () => {
  expect(isCovered('s3:GetObject', 's3:Get*')).toBe(true)
  expect(isCovered('s3:Get*', 's3:*')).toBe(true)
  expect(isCovered('arn:aws:s3:::a-?/x', 'arn:aws:s3:::a-?/*')).toBe(true)
  expect(isCovered('s3:*', 's3:Get*')).toBe(false)
  expect(isCovered('s3:Get*', 's3:Get?')).toBe(false)
  expect(isCovered('s3:Ge', 's3:Get*')).toBe(false)
  expect(isCovered('', '*')).toBe(true)
  expect(isCovered('*', '')).toBe(false)
})

/** Short texts of few characters, so that patterns often match them. */
const texts = (characters: string) =>
  fc.string({ unit: fc.constantFrom(...characters.split('')), maxLength: 6 })

function matches(pattern: string, text: string): boolean {
  const source = pattern.replaceAll('*', '.*').replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(text)
}

test('whatever a covered pattern matches, the other matches too', () => {
  let covered = 0
  fc.assert(
    fc.property(texts('ab*?'), texts('ab*?'), texts('ab'), (pattern, by, text) => {
      if (!isCovered(pattern, by)) return
      covered += 1
      expect(!matches(pattern, text) || matches(by, text)).toBe(true)
    }),
    { numRuns: 20_000 },
  )
  expect(covered).toBeGreaterThan(500)
})

test('a pattern without wildcards is covered exactly by what matches it', () => {
  fc.assert(
    fc.property(texts('ab'), texts('ab*?'), (text, by) => {
      expect(isCovered(text, by)).toBe(matches(by, text))
    }),
    { numRuns: 5_000 },
  )
})
