import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Hears of every start of user code, which an emulator could otherwise double unseen. */
export interface MarkServer extends AsyncDisposable {
  /** As containers reach it. */
  url: string
  /** `<run>.<attempt>`, once for each start. */
  of(run: { id: string }): string[]
}

/** A server at the address that containers know this machine by. */
export async function startMarkServer(host: string): Promise<MarkServer> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push((request.url ?? '').slice(1))
    response.end()
  })
  server.listen(0, host)
  await once(server, 'listening')
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    of: ({ id }) => heard.filter((mark) => mark.startsWith(id)),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
