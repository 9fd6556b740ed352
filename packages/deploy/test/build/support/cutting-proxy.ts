import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Stands before a server, and hangs up in the middle of what is sent to it. */
export interface CuttingProxy extends AsyncDisposable {
  /** Host and port. */
  host: string
  /** How many bytes were sent to the server so far. */
  sent(): number
  /** After so many more bytes all connections break, and no later one gets anywhere. */
  cutAfter(bytes: number): void
  /** From now on everything gets through again. */
  heal(): void
}

/** Carries what arrives on a free port of loopback to the server at `upstream`, `host:port`. */
export async function startCuttingProxy(upstream: string): Promise<CuttingProxy> {
  const [host = '', port] = upstream.split(':')
  const sockets = new Set<Socket>()
  let sent = 0
  let left = Infinity
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const track = (socket: Socket, other: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
  }
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) })
    track(near, far)
    track(far, near)
    far.pipe(near)
    near.on('data', (chunk: Buffer) => {
      const passed = chunk.subarray(0, left)
      left -= passed.length
      sent += passed.length
      if (passed.length === chunk.length) far.write(chunk)
      else far.write(passed, cut)
    })
    if (left <= 0) cut()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => sent,
    cutAfter: (bytes) => (left = bytes),
    heal: () => (left = Infinity),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}
