import { request as openRequest } from 'node:http'

export interface HttpExchange {
  method: 'GET' | 'POST'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Gives it up. Without one the answer may take as long as it likes. */
  signal?: AbortSignal
}

export interface HttpAnswer {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

/** One request over plain HTTP, on a connection of its own: the machine may be frozen between two of them. */
export function exchange({
  method,
  url,
  headers = {},
  body = '',
  signal,
}: HttpExchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body))
    const request = openRequest(url, {
      method,
      agent: false,
      headers: { ...headers, ...(method === 'POST' ? { 'Content-Length': length } : {}) },
      ...(signal === undefined ? {} : { signal }),
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('error', reject)
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      )
    })
    request.end(body)
  })
}
