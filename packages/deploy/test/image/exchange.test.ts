import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { DeployError } from '../../src/deploy-error.ts'
import { exchange } from '../../src/image/registry/exchange.ts'

const run = promisify(execFile)
const PROCESS = fileURLToPath(import.meta.resolve('./support/exchange-process.ts'))

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Answers as soon as a request begins, reads nothing more of it, and holds the connection. */
async function hastyServer(head: string): Promise<string> {
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.pause()
      socket.write(`HTTP/1.1 413 Too Large\r\n${head}content-length: 2\r\n\r\nno`)
    })
  })
  return listen(server)
}

test.each([
  ['at once', ''],
  ['as it comes', ''],
  ['at once', 'connection: close\r\n'],
  ['as it comes', 'connection: close\r\n'],
])(
  'who sends %s to a server that answers (%j) and reads no further ends with the answer',
  async (kind, head) => {
    const url = await hastyServer(head)

    const { stdout } = await run(process.execPath, [PROCESS, url, kind], { timeout: 20_000 })

    expect(stdout).toBe('413 no')
  },
)

test('what a body fails with at once is told', async () => {
  const url = new URL(await hastyServer(''))
  const refusal = new DeployError({ code: 'registry_untrue', message: 'Not that.', remedy: 'None.' })
  const body = (async function* () {
    yield* await Promise.reject<Uint8Array[]>(refusal)
  })()

  await expect(exchange({ method: 'PUT', url, headers: {}, body })).rejects.toBe(refusal)
})

test('a body that was taken leaves its connection for the next', async () => {
  const server = createHttpServer((request, response) => {
    request.resume().on('end', () => response.end())
  })
  let connections = 0
  server.on('connection', () => (connections += 1))
  const url = new URL(await listen(server))
  for (let n = 0; n < 5; n += 1) {
    const body = new Uint8Array(1024 * 1024)
    const answer = await exchange({ method: 'PUT', url, headers: {}, body })
    for await (const _ of answer.body) continue
  }
  server.closeAllConnections()
  expect(connections).toBe(1)
})
