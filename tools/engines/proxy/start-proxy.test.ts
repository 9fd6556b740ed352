import { request as callProxy } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { Rule } from './aws-request.ts'
import { startProxy } from './start-proxy.ts'
import { startFakeUpstream } from './test/fake-upstream.ts'

test('what no rule touches arrives byte by byte the same, Host included', async () => {
  await using upstream = await startFakeUpstream(() => ({}))
  await using proxy = await startProxy({ upstream: upstream.endpoint, rules: [(_, forward) => forward()] })
  const body = Buffer.from([0, 255, 13, 10, 128])
  const rawHeaders = [
    'Host',
    'bucket.example:1',
    'X-Amz-Meta-Name',
    'a  b',
    'Content-Length',
    '5',
    'Connection',
    'close',
  ]
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const { port } = new URL(proxy.endpoint)
  const path = '/a%2Fb?x=%20&y='
  callProxy({ host: '127.0.0.1', port, method: 'PUT', path, headers: rawHeaders }, (answer) => {
    buffer(answer).then(resolve, reject)
  })
    .on('error', reject)
    .end(body)

  expect((await promise).toString()).toBe('{}')
  expect(upstream.calls).toEqual([{ method: 'PUT', path, rawHeaders, body }])
})

test('the first rule stands nearest to the client', async () => {
  await using upstream = await startFakeUpstream(() => ({}))
  const seen: string[] = []
  const named =
    (name: string): Rule =>
    async (_, forward) => {
      seen.push(name)
      return forward()
    }
  await using proxy = await startProxy({ upstream: upstream.endpoint, rules: [named('near'), named('far')] })
  await fetch(proxy.endpoint)

  expect(seen).toEqual(['near', 'far'])
})

test('a rule that throws is answered with its message, and no SDK retries that', async () => {
  await using upstream = await startFakeUpstream(() => ({}))
  const broken: Rule = () => Promise.reject(new Error('The key was not given.'))
  await using proxy = await startProxy({ upstream: upstream.endpoint, rules: [broken] })
  const response = await fetch(proxy.endpoint)

  expect(response.status).toBe(501)
  expect(await response.json()).toMatchObject({ message: 'The key was not given.' })
})

test('an emulator that is gone is a cut connection', async () => {
  const upstream = await startFakeUpstream(() => ({}))
  await using proxy = await startProxy({ upstream: upstream.endpoint, rules: [] })
  await upstream[Symbol.asyncDispose]()

  await expect(fetch(proxy.endpoint)).rejects.toThrow('fetch failed')
})
