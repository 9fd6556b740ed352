import { expect, test } from 'vitest'
import { ago, duration } from './duration.ts'

test.each([
  [0, '0 ms'],
  [-3, '0 ms'],
  [99.4, '99 ms'],
  [99.5, '0.1 s'],
  [149, '0.1 s'],
  [59_940, '59.9 s'],
  [59_999, '1 m 00 s'],
  [65_000, '1 m 05 s'],
  [3_599_400, '59 m 59 s'],
  [3_599_999, '1 h 00 m'],
  [2 * 3_600_000 + 180_000, '2 h 03 m'],
  [76 * 3_600_000, '3 d 4 h'],
])('%s ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  [-60_000, 'just now'],
  [4_999, 'just now'],
  [59_000, '59 s ago'],
  [60_000, '1 m ago'],
  [3_600_000, '1 h ago'],
  [50 * 3_600_000, '2 d ago'],
])('%i ms ago is %s', (ms, text) => {
  expect(ago(0, ms)).toBe(text)
})
