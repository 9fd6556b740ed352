import { aPlace } from '@slipway/model/testing'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { connectAws, type AwsConfig } from '../../src/connect.ts'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const region = 'eu-west-1'
const place = { project: 'acme', account: '111122223333', region, ...aPlace() }

beforeEach(() => {
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  vi.stubEnv('AWS_CONFIG_FILE', '/none')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/none')
})

it('each service is called at the endpoint of its own, where its variable names one', async () => {
  const names = { dynamodb: 'DYNAMODB', s3: 'S3', sqs: 'SQS', ssm: 'SSM', secrets: 'SECRETS_MANAGER' }
  const services = Object.fromEntries(
    await Promise.all(Object.keys(names).map(async (name) => [name, await aService()] as const)),
  )
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
  for (const [name, variable] of Object.entries(names))
    vi.stubEnv(`AWS_ENDPOINT_URL_${variable}`, `http://127.0.0.1:${services[name]?.port}`)
  await callAll({ region, credentials })
  for (const [name, { calls }] of Object.entries(services))
    expect([name, ...calls]).toEqual([name, expect.anything()])
})

it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])(
  'a bucket is a part of the path wherever %s leads: an emulator has no host name for it',
  async (variable) => {
    const service = await aService()
    vi.stubEnv(variable, `http://localhost:${service.port}`)
    const stores = await connectAws({ place, config: { region, credentials } })
    await stores.blobs.get('a/b').catch(() => undefined)
    await stores.close()
    expect(service.calls[0]).toMatch(/^\/slipway-[^/]+\/a\/b\?/)
  },
)

it('an endpoint that is handed in is the one of all services', async () => {
  const service = await aService()
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:1')
  await callAll({ region, credentials, endpoint: `http://localhost:${service.port}` })
  expect(service.calls).toHaveLength(5)
})

/** One call to each service; what it answers does not matter. */
async function callAll(config: AwsConfig): Promise<void> {
  const stores = await connectAws({ place, config })
  await stores.runs.locate('a').catch(() => undefined)
  await stores.blobs.get('a/b').catch(() => undefined)
  const ring = { v: 1, kind: 'changed', run_id: 'a', location: 'a', environment: place.environment } as const
  await stores.doorbell.ring(ring).catch(() => undefined)
  await stores.secrets.read({ A: 'ssm:/a' }).catch(() => undefined)
  await stores.secrets.read({ A: 'secretsmanager:a' }).catch(() => undefined)
  await stores.close()
}

/** Refuses every call, and notes its path. */
async function aService(): Promise<{ port: number; calls: string[] }> {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    request.resume()
    response.writeHead(403).end()
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, calls }
}
