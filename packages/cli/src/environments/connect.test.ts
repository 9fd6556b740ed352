import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectPlatform } from './connect.ts'

test('a service is called at the endpoint of its own, where its variable names one', async () => {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(String(request.headers['x-amz-target']))
    request.resume()
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  onTestFinished(() => {
    vi.unstubAllEnvs()
    server.close()
    server.closeAllConnections()
  })
  const variables = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  const place = { project: 'acme', environment: 'staging', account: '111122223333', region: 'eu-west-1' }
  const stores = await connectPlatform({ place, variables, onTrouble: () => {} })
  expect(await stores.runs.locate('any')).toBeUndefined()
  await stores.close()
  expect(calls).toEqual(['DynamoDB_20120810.GetItem'])
})
