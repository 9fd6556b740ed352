import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where user code in a container says that it has started, since it shares no file with the test. */
export interface Marks extends AsyncDisposable {
  /** What the code of a run asks for. */
  url(runId: string): string
  /** How often that was asked for. */
  count(runId: string): number
}

/** Listens on a free port of this address. */
export async function openMarks(host: string): Promise<Marks> {
  const paths: string[] = []
  const server = createServer(({ url = '' }, response) => {
    paths.push(url)
    response.end()
  }).listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (runId) => `http://${host}:${port}/${runId}`,
    count: (runId) => paths.filter((path) => path === `/${runId}`).length,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
