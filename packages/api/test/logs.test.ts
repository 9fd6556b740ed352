import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiClient, type ApiClient, type LogEntry } from '../src/index.ts'
import { aStartedRun, createScene, Player, serve, systemClock, TOKEN, until, type Scene } from './scene.ts'

/** The signals that whoever follows sleeps with. */
const sleeping: AbortSignal[] = []
/** The end of the key of a blob that cannot be read. */
let broken: string | undefined
let scene: Scene
let server: Awaited<ReturnType<typeof serve>>
let overHttp: ApiClient
beforeAll(async () => {
  scene = await createScene({
    ...systemClock,
    sleep(ms, signal) {
      if (signal !== undefined) sleeping.push(signal)
      return systemClock.sleep(ms, signal)
    },
  })
  const { blobs } = scene.deps
  const read = blobs.get.bind(blobs)
  blobs.get = (key, range) =>
    broken !== undefined && key.endsWith(broken)
      ? Promise.reject(new Error('disk on fire'))
      : read(key, range)
  await scene.release()
  server = await serve(scene.app)
  overHttp = createApiClient({ fetch, baseUrl: server.url, token: TOKEN })
})
afterAll(async () => {
  await server.close()
  await scene.close()
})

const clients: [string, () => ApiClient][] = [
  ['in process', () => scene.client],
  ['over HTTP', () => overHttp],
]

describe.each(clients)('the log of a run, %s', (_, client) => {
  it('is followed as it is printed, through a retry, to its end', async () => {
    const { run } = await client().submit({ location: 'weather', job: 'hello' })
    const player = new Player(scene, run.id)
    const log = client().logs({ id: run.id, follow: true })
    const first = log.next()
    await player.start()
    await player.print('one\n')
    expect(await first).toMatchObject({ value: { text: 'one', attempt: 1, step: 'main', stream: 'stdout' } })
    await player.print('two\nthr')
    expect(await log.next()).toMatchObject({ value: { text: 'two' } })
    await player.print('ee\n')
    expect(await log.next()).toMatchObject({ value: { text: 'three' } })

    const second = log.next()
    const failure = { code: 'exit_code', message: 'It ended with 1.', remedy: '' } as const
    await player.end({ status: 'FAILED', failure })
    await player.fold()
    await player.start()
    await player.print('again')
    await player.end()
    await player.fold()
    expect(await second).toMatchObject({ value: { text: 'again', attempt: 2 } })
    expect(await log.next()).toMatchObject({ done: true, value: { end: true, complete: true, more: false } })

    const all = await texts(client().logs({ id: run.id }))
    expect(all).toEqual(['one', 'two', 'three', 'again'])
    expect(await texts(client().logs({ id: run.id, attempt: 2 }))).toEqual(['again'])
  })

  it('continues at a cursor', async () => {
    const { id, player } = await aStartedRun(scene)
    await player.print('one\ntwo\nthree\n')
    const log = client().logs({ id })
    const { value } = await log.next()
    await log.return(undefined as never)
    expect(await texts(client().logs({ id, cursor: (value as LogEntry).cursor }))).toEqual(['two', 'three'])
  })

  it('is read in as many pages as it takes', async () => {
    const { id, player } = await aStartedRun(scene)
    const lines = Array.from({ length: 25_000 }, (_line, number) => `line ${number}`)
    await player.print(`${lines.join('\n')}\n`)
    await player.end()
    expect(await texts(client().logs({ id }))).toEqual(lines)
  })

  it('is no longer read by the server when the client has gone', async () => {
    const { id, player } = await aStartedRun(scene)
    await player.print('one\n')
    const before = sleeping.length
    for await (const entry of client().logs({ id, follow: true })) {
      expect(entry).toMatchObject({ text: 'one' })
      await until(() => sleeping.length > before)
      break
    }
    await until(() => sleeping.at(-1)?.aborted === true)
    expect(scene.failures).toEqual([])
  })

  it('ends with the reason of the caller who aborts', async () => {
    const { id } = await aStartedRun(scene)
    const abort = new AbortController()
    const before = sleeping.length
    const reading = client().logs({ id, follow: true, signal: abort.signal }).next()
    await until(() => sleeping.length > before)
    abort.abort(new Error('The user pressed Ctrl-C.'))
    await expect(reading).rejects.toThrow('The user pressed Ctrl-C.')
    await until(() => sleeping.at(-1)?.aborted === true)
  })

  it('says that it broke off when the server cannot read it any more', async () => {
    const { id, player } = await aStartedRun(scene)
    await player.print('one\n')
    broken = `/${id}/1/log/2`
    const log = client().logs({ id })
    expect(await log.next()).toMatchObject({ value: { text: 'one' } })
    await expect(log.next()).rejects.toMatchObject({ name: 'ApiError', code: 'internal_error' })
    broken = undefined
    const [failure] = scene.failures.splice(0)
    expect(failure?.error).toEqual(new Error('disk on fire'))
  })
})

describe('the answer', () => {
  it('is NDJSON that ends with a cursor, and its headers come before the first line', async () => {
    const { id, player } = await aStartedRun(scene)
    const headers = { authorization: `Bearer ${TOKEN}` }
    const followed = await fetch(`${server.url}/v1/runs/${id}/logs?follow=true`, { headers })
    expect(followed.headers.get('content-type')).toBe('application/x-ndjson')
    await followed.body?.cancel()

    await player.print('one\ntwo\nthr')
    const answer = await fetch(`${server.url}/v1/runs/${id}/logs?limit=2`, { headers })
    const lines = (await answer.text()).split('\n')
    expect(lines.pop()).toBe('')
    const [one, two, end] = lines.map((line) => JSON.parse(line))
    expect([one.text, two.text]).toEqual(['one', 'two'])
    expect(end).toEqual({ end: true, more: true, complete: false, cursor: two.cursor })
    const rest = await fetch(`${server.url}/v1/runs/${id}/logs?cursor=${end.cursor}`, { headers })
    expect(await rest.json()).toMatchObject({ end: true, more: false, complete: false })
  })
})

describe('over a real connection', () => {
  it('another Host is refused, whoever asks', async () => {
    const answer = await raw(
      `GET /v1/health HTTP/1.1\r\nHost: rebound.evil.test\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 421 /)
    expect(answer).toContain('host_not_allowed')
    expect(await raw(`GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)).toContain(
      '"ok":true',
    )
  })

  it('a page of another origin is refused', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, origin: 'http://127.0.0.1:1' }
    expect((await fetch(`${server.url}/v1/runs`, { headers })).status).toBe(403)
  })

  it('a body over 1 MiB is refused, also when its length is not said', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const part = Buffer.alloc(100_000, ' ')
    const body = ReadableStream.from(Array.from({ length: 20 }, () => part))
    const answer = await fetch(`${server.url}/v1/runs`, { method: 'POST', headers, body, duplex: 'half' })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ error: { code: 'body_too_large' } })
  })
})

async function texts(log: AsyncIterable<LogEntry>): Promise<string[]> {
  const all: string[] = []
  for await (const entry of log) if ('text' in entry) all.push(entry.text)
  return all
}

function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request))
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}
