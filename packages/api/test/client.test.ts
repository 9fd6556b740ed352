import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { ApiError, createApi, createApiClient, type ApiClient } from '../src/index.ts'
import { systemClock } from './scene.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

async function clientOf(answer: (response: ServerResponse) => void): Promise<ApiClient> {
  const listening = createServer((_, response) => answer(response))
  server = listening
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve)
  })
  const { port } = listening.address() as AddressInfo
  return createApiClient({ fetch, baseUrl: `http://127.0.0.1:${port}`, token: 't' })
}

it('says that the API is unreachable when nothing listens', async () => {
  const client = await clientOf(() => {})
  server?.close()
  const error = await client.health().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({
    code: 'api_unreachable',
    status: 0,
    message: expect.stringContaining('ECONNREFUSED'),
  })
  expect((error as ApiError).remedy).toContain('slipway start')
})

it('says so when something else answers', async () => {
  const client = await clientOf((response) => response.writeHead(502).end('<html>Bad Gateway</html>'))
  await expect(client.locations()).rejects.toMatchObject({ code: 'unexpected_answer', status: 502 })
})

it('says so when something else answers with a success', async () => {
  const client = await clientOf((response) => response.end('<html>Welcome to the hotel</html>'))
  await expect(client.locations()).rejects.toMatchObject({ code: 'unexpected_answer', status: 200 })
})

it('says that a log broke off when the connection ends before it does', async () => {
  const line = { cursor: '1.1.0.4', at: 1, attempt: 1, step: 'main', stream: 'stdout', text: 'one' }
  for (const cut of ['end', 'destroy'] as const) {
    const client = await clientOf((response) => {
      response.write(`${JSON.stringify(line)}\n{"cur`, () => response[cut]())
    })
    const log = client.logs({ id: 'x', follow: true })
    expect(await log.next()).toEqual({ done: false, value: line })
    await expect(log.next()).rejects.toMatchObject({ code: 'log_broken_off' })
    server?.close()
  }
})

it('is not made without a token', () => {
  const options = {
    environment: 'local',
    launchers: [],
    token: '',
    allowedHosts: [],
    version: '1',
    log: () => {},
  }
  const deps = { clock: systemClock } as Parameters<typeof createApi>[0]['deps']
  expect(() => createApi({ ...options, deps })).toThrow('needs a token')
})
