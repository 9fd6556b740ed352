import { expect, test } from 'vitest'
import { pickHost } from './pick-host.ts'

const stores = { SLIPWAY_TABLE: 'table', SLIPWAY_BUCKET: 'bucket' }

test.each([
  ['lambda', { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001', AWS_LAMBDA_FUNCTION_NAME: 'orders', ...stores }],
  ['container', { SLIPWAY_ENVELOPE: '{}', ...stores }],
  ['process', { SLIPWAY_ENVELOPE: '{}', SLIPWAY_STATE_DIR: '/state' }],
  ['lambda-server', { AWS_LAMBDA_FUNCTION_NAME: 'orders', ...stores }],
  ['lambda-server', stores],
  ['process', { SLIPWAY_ENVELOPE: '{}' }],
  ['process', {}],
] as const)('the runtime is on the host %s when it is started with %j', (host, variables) => {
  expect(pickHost(variables)).toBe(host)
})
