import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { CliError } from '../cli-error.ts'

const HOST = '127.0.0.1'

/** The port that is tried when none is asked for. */
export const DEFAULT_PORT = 4700

/**
 * Listens on this machine only. Without a `port` it is {@link DEFAULT_PORT}, or any free one when that is taken; a
 * port that was asked for (0: any) is never replaced.
 */
export async function listen(port: number | undefined): Promise<{ server: Server; url: string }> {
  const server = createServer()
  if (!(await bind(server, port ?? DEFAULT_PORT))) {
    if (port !== undefined) {
      throw new CliError(`The port ${port} is taken.`, {
        remedy: 'Name another one with --port, or 0 for any that is free.',
      })
    }
    await bind(server, 0)
  }
  return { server, url: `http://${HOST}:${(server.address() as AddressInfo).port}` }
}

async function bind(server: Server, port: number): Promise<boolean> {
  server.listen(port, HOST)
  try {
    await once(server, 'listening')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
}
