import { request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface DockerCall {
  /** The path of the daemon's socket. */
  socket: string
  method?: 'GET' | 'DELETE'
  path: string
}

/** One call of the Docker Engine API. Rejects when nobody answers or the answer is not a success. */
export async function callDocker({ socket, method = 'GET', path }: DockerCall): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const call = request({ socketPath: socket, method, path, timeout: 30_000 }, (response) => {
    text(response).then((body) => {
      const status = response.statusCode ?? 0
      if (status < 300) resolve(body)
      else reject(new Error(`Docker answered ${status} to ${method} ${path}: ${body.trim()}`))
    }, reject)
  })
  call.on('timeout', () => call.destroy(new Error('Docker did not answer within 30 s')))
  call.on('error', reject)
  call.end()
  return promise
}
