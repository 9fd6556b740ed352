import { EVENT_AGE_SECONDS } from '@slipway/aws-layout'
import { expect, test } from 'vitest'
import { DEFAULT_TIMING } from '../src/agent-deps.ts'

test('an agent has recorded a launch that it kept before others launch again', () => {
  // With as much time again for the two calls that it takes.
  expect(2 * DEFAULT_TIMING.watchEvery).toBeLessThanOrEqual(DEFAULT_TIMING.launchAgainAfter)
})

test('an agent waits for a claim as long as AWS keeps an invocation that it has accepted', () => {
  expect(DEFAULT_TIMING.startWithin).toBe(EVENT_AGE_SECONDS * 1000)
})
