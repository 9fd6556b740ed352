import type { GetAuthorizationTokenCommandOutput } from '@aws-sdk/client-ecr'
import { expect, test } from 'vitest'
import { ecrCredentials } from '../../src/image/index.ts'

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

/** ECR as far as tokens go: each lasts 12 hours and says its Region and number. */
function rig() {
  const state = { now: 0, asked: [] as string[], isBroken: false }
  const credentialsFor = ecrCredentials({
    clock: { now: () => state.now, monotonic: () => state.now, sleep: () => Promise.resolve() },
    clientFor: (region) => ({
      send: (): Promise<GetAuthorizationTokenCommandOutput> => {
        state.asked.push(region)
        if (state.isBroken) return Promise.reject(new Error('AccessDenied'))
        const authorizationToken = Buffer.from(`AWS:${region}:${state.asked.length}`).toString('base64')
        const expiresAt = new Date(state.now + 12 * 3_600_000)
        return Promise.resolve({ $metadata: {}, authorizationData: [{ authorizationToken, expiresAt }] })
      },
    }),
  })
  return { state, credentialsFor }
}

test("an ECR host's token is asked for in its Region, once while it lasts", async () => {
  const { state, credentialsFor } = rig()

  expect(await credentialsFor(HOST)).toEqual({ username: 'AWS', password: 'eu-west-1:1' })
  state.now = 11 * 3_600_000
  expect(await credentialsFor(HOST)).toEqual({ username: 'AWS', password: 'eu-west-1:1' })
  state.now = 11.8 * 3_600_000
  expect(await credentialsFor(HOST)).toEqual({ username: 'AWS', password: 'eu-west-1:2' })
  await credentialsFor(HOST.replace('eu-west-1', 'us-east-1'))
  expect(state.asked).toEqual(['eu-west-1', 'eu-west-1', 'us-east-1'])
})

test('other hosts get no credentials, also those that look like ECR', async () => {
  const { state, credentialsFor } = rig()

  for (const host of ['127.0.0.1:5000', `${HOST}.evil.example.org`, `evil.example.org/${HOST}`, `x${HOST}`]) {
    expect(await credentialsFor(host)).toBeUndefined()
  }
  expect(state.asked).toEqual([])
})

test('a failure is not kept', async () => {
  const { state, credentialsFor } = rig()
  state.isBroken = true
  await expect(credentialsFor(HOST)).rejects.toThrow('AccessDenied')
  state.isBroken = false

  expect(await credentialsFor(HOST)).toMatchObject({ username: 'AWS' })
})
