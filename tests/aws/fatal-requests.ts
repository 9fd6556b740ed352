import { appendFileSync } from 'node:fs'
import http, { type ClientRequest } from 'node:http'
import type { CallCounter } from '../chaos/fatal-calls.ts'

/**
 * Counts the requests that this process sends from now on, each before any of it is sent; those of AWS's SDK go out
 * whole when they are ended. One that was answered well is named in the file `answered` before the SDK hears of it.
 */
export function countRequests(calls: CallCounter, { answered }: { answered: string }): void {
  const original: unknown = http.request
  http.request = (...parameters: unknown[]): ClientRequest => {
    const request = Reflect.apply(original as () => ClientRequest, http, parameters)
    const end = request.end.bind(request)
    request.end = (...rest: unknown[]): ClientRequest => {
      const call = nameOf(request, rest[0])
      calls.count(call)
      request.prependOnceListener('response', ({ statusCode = 0 }) => {
        if (statusCode < 300) appendFileSync(answered, `${call}\n`)
      })
      return Reflect.apply(end, request, rest)
    }
    return request
  }
}

/** `claim`, `beat`, `end`, `SendMessage`; of S3 the method and what follows the run in the key: `PUT:1/log/1`. */
function nameOf(request: ClientRequest, body: unknown): string {
  const target = request.getHeader('x-amz-target')
  if (target === undefined) {
    const [path = '', query = ''] = request.path.split('?')
    const [, key = query] = /\/[0-9A-Z]{26}\/(.*)$/.exec(path) ?? []
    return `${request.method}:${key}`
  }
  const operation = String(target).split('.').at(-1)
  if (operation !== 'UpdateItem') return operation ?? ''
  const { ExpressionAttributeValues: values } = JSON.parse(String(body)) as {
    ExpressionAttributeValues: Record<string, unknown>
  }
  if (':ended' in values) return 'end'
  return ':claimed' in values ? 'claim' : 'beat'
}
