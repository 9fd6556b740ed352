import { parseDuration } from '@slipway/config-schema'
import { expect, test } from 'vitest'

test('durations are whole numbers of seconds, minutes, hours or days', () => {
  expect(['90s', '45m', '3h', '3d', '365d'].map(parseDuration)).toEqual([
    90_000, 2_700_000, 10_800_000, 259_200_000, 31_536_000_000,
  ])
})

test.for([
  '',
  '5',
  's',
  '0s',
  '-1s',
  '1.5h',
  '1 h',
  '01s',
  '1S',
  '1ms',
  '1w',
  '366d',
  '9999999999999999s',
  '1s\n',
])('%j is none', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})
