import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

export interface ForwardRequest {
  /** The address of this machine on which to listen. */
  host: string
  /** 0 takes a free one. */
  port: number
}

export interface TcpForward extends AsyncDisposable {
  port: number
  /** From now on carries new connections to this port of 127.0.0.1. */
  redirect(port: number): void
}

/** Carries what arrives at `host` to the same port of 127.0.0.1, until it is redirected. */
export async function startForward({ host, port }: ForwardRequest): Promise<TcpForward> {
  const sockets = new Set<AsyncDisposable & { destroy: () => unknown }>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => sockets.delete(socket))
      socket.pipe(other)
    }
  })
  server.listen(port, host)
  await once(server, 'listening')
  const { port: bound } = server.address() as AddressInfo
  let target = bound
  server.unref()
  return {
    port: bound,
    redirect: (other) => {
      target = other
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
