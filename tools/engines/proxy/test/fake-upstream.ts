import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface ArrivedCall {
  method: string
  path: string
  rawHeaders: string[]
  body: Buffer
}

/** Stands where the emulator would, and remembers what arrived. */
export interface FakeUpstream extends AsyncDisposable {
  endpoint: string
  calls: ArrivedCall[]
}

/** Answers the nth call, counted from 1, with that JSON. */
export async function startFakeUpstream(answer: (call: number) => object): Promise<FakeUpstream> {
  const calls: ArrivedCall[] = []
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', rawHeaders } = incoming
    buffer(incoming).then(
      (body) => {
        const call = calls.push({ method, path: url, rawHeaders, body })
        outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': '1' })
        outgoing.end(JSON.stringify(answer(call)))
      },
      () => outgoing.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
