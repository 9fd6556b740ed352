import { expect, test } from 'vitest'
import { hostLimits } from './host-limits.ts'

const needs = { graceMs: 5000, reserveMs: 5000 }

test('a host without a deadline leaves the job all the time, and what follows what it needs', () => {
  expect(hostLimits({ leavesMs: null, stopsWithinMs: null }, needs)).toEqual({
    stopAfterMs: Infinity,
    uploadForMs: Infinity,
    ...needs,
  })
})

test('of a long time grace, uploads and telling the end get what they need', () => {
  expect(hostLimits({ leavesMs: 900_000, stopsWithinMs: null }, needs)).toEqual({
    stopAfterMs: 889_000,
    uploadForMs: 899_000,
    ...needs,
  })
})

test('of a short time the job gets the half', () => {
  expect(hostLimits({ leavesMs: 3000, stopsWithinMs: null }, needs)).toEqual({
    stopAfterMs: 1500,
    uploadForMs: 2700,
    graceMs: 600,
    reserveMs: 600,
  })
})

test('a time that is over leaves nothing', () => {
  expect(hostLimits({ leavesMs: -100, stopsWithinMs: null }, needs)).toMatchObject({
    stopAfterMs: 0,
    graceMs: 0,
  })
})

test('a grace that is longer than what the host gives when it stops is shortened', () => {
  const { graceMs, reserveMs } = hostLimits(
    { leavesMs: null, stopsWithinMs: 30_000 },
    { ...needs, graceMs: 60_000 },
  )
  expect([graceMs, reserveMs]).toEqual([22_000, 5000])
})
