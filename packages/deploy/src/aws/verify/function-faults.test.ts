import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { LambdaTarget } from '@slipway/model'
import { expect, test } from 'vitest'
import { faultsOfFunction } from './function-faults.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const TARGET: LambdaTarget = { kind: 'lambda', function_arn: 'arn:weather:1', timeout_ms: 900_000 }
const REQUEST = {
  target: TARGET,
  shape: { type: 'lambda', memory_mb: 1024, tmp_mb: 512 },
  digest: DIGEST,
} as const

/** A version in these states, one after the other, and then in the last one; time passes by waiting only. */
function versionIn(states: readonly string[], { tmp = 512 } = {}) {
  let asked = 0
  let now = 0
  const lambda = {
    send: async () => ({
      Code: { ImageUri: `host/acme/weather@${DIGEST}` },
      Configuration: {
        State: states[Math.min(asked++, states.length - 1)],
        MemorySize: 1024,
        EphemeralStorage: { Size: tmp },
        Timeout: 900,
      },
    }),
  } as unknown as LambdaClient
  const clock = {
    monotonic: () => now,
    sleep: async (ms: number) => {
      now += ms
    },
  }
  return { deps: { lambda, clock }, waited: () => now }
}

test('a version that is still Pending is waited for', async () => {
  const { deps, waited } = versionIn(['Pending', 'Pending', 'Active'])
  expect(await faultsOfFunction(deps, REQUEST)).toEqual([])
  expect(waited()).toBeGreaterThan(0)
})

test('one that stays Pending is told after three minutes', async () => {
  const { deps, waited } = versionIn(['Pending'])
  expect(await faultsOfFunction(deps, REQUEST)).toEqual([
    'state of arn:weather:1 is Pending instead of Active',
  ])
  expect(waited()).toBe(180_000)
})

test('one that AWS could not make is told at once', async () => {
  const { deps, waited } = versionIn(['Failed'])
  expect(await faultsOfFunction(deps, REQUEST)).toEqual([
    'state of arn:weather:1 is Failed instead of Active',
  ])
  expect(waited()).toBe(0)
})

test('another /tmp than was asked for is told', async () => {
  const { deps } = versionIn(['Active'], { tmp: 10_240 })
  expect(await faultsOfFunction(deps, REQUEST)).toEqual([
    '/tmp (MB) of arn:weather:1 is 10240 instead of 512',
  ])
})
