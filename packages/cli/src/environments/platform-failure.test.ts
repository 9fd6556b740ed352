import { expect, test } from 'vitest'
import { platformFailure } from './platform-failure.ts'

const place = { project: 'acme', environment: 'staging', account: '111122223333', region: 'eu-west-1' }

test.each([
  ['ThrottlingException', 'Rate exceeded', /^AWS takes no more calls for staging just now: Rate exceeded\.$/],
  ['ProvisionedThroughputExceededException', 'Too many', /^AWS takes no more calls .*: Too many\.$/],
  ['SlowDown', 'Please reduce your request rate.', /^AWS takes no more calls .*: Please reduce/],
  ['InternalServerError', 'Internal server error', /^AWS failed in eu-west-1: Internal server error\.$/],
  ['ServiceUnavailable', 'Try later', /^AWS failed in eu-west-1: Try later\.$/],
])('%s, after all repeats, is no fault of Slipway', (name, text, message) => {
  const error = Object.assign(new Error(text), { name })
  const told = platformFailure(new Error('It failed.', { cause: error }), place)
  expect(told).toMatchObject({ message: expect.stringMatching(message), remedy: 'Try again in a while.' })
})

test('what is unknown stays a fault of Slipway', () => {
  expect(platformFailure(new TypeError('x is not a function'), place)).toBeUndefined()
})
