import { callsOf, type AwsRequest, type Rule } from '../../proxy/aws-request.ts'
import { startProxy, type Proxy } from '../../proxy/start-proxy.ts'

export interface RecordedCalls extends Proxy {
  /** Calls that change something, in the order of their arrival: `RegisterTaskDefinition`, `PUT code`. */
  changes: string[]
}

/** A way to the emulator that keeps what changes something. Rules stand behind it. */
export async function recordCalls(upstream: string, rules: Rule[] = []): Promise<RecordedCalls> {
  const changes: string[] = []
  const record: Rule = (request, forward) => {
    const call = nameOf(request)
    if (!/^(Get|List|Describe|GET|HEAD)/.test(call)) changes.push(call)
    return forward()
  }
  const proxy = await startProxy({ upstream, rules: [record, ...rules] })
  return { ...proxy, changes }
}

/** The operation; where operations are methods and paths, the method and the path's end. */
export function nameOf(request: AwsRequest): string {
  if (request.operation !== null) return request.operation
  const { pathname } = new URL(request.path, 'http://emulator')
  const action = new URLSearchParams(request.body.toString()).get('Action')
  return callsOf('iam')(request) || callsOf('sts')(request)
    ? (action ?? pathname)
    : `${request.method} ${pathname.split('/').findLast((part) => part !== '')}`
}
