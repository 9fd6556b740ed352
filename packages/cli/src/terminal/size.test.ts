import { expect, test } from 'vitest'
import { size } from './size.ts'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [10_188, '9.9 KB'],
  [10_240, '10 KB'],
  [1_048_575, '1.0 MB'],
  [1024 ** 5, '1024 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(size(bytes)).toBe(text)
})
