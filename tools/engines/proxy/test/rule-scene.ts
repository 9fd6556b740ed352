import { startProxy } from '../start-proxy.ts'
import type { Rule } from '../aws-request.ts'
import { startFakeUpstream, type FakeUpstream } from './fake-upstream.ts'

export interface AwsCall {
  service: string
  operation: string
  input: object
  accessKey?: string
}

export interface CallResult {
  status: number
  headers: Headers
  content: Record<string, unknown>
}

/** A client, a proxy with these rules, and what stands behind it. */
export interface RuleScene extends AsyncDisposable {
  endpoint: string
  upstream: FakeUpstream
  /** One call, without retries. Rejects when the connection is cut. */
  call: (call: AwsCall) => Promise<CallResult>
}

/** The emulator answers its nth call with `answer(n)`. */
export async function startScene(rules: Rule[], answer: (call: number) => object): Promise<RuleScene> {
  const upstream = await startFakeUpstream(answer)
  const proxy = await startProxy({ upstream: upstream.endpoint, rules })
  return {
    endpoint: proxy.endpoint,
    upstream,
    call: (call) => send(proxy.endpoint, call),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

async function send(endpoint: string, call: AwsCall): Promise<CallResult> {
  const { service, operation, input, accessKey = 'AKID' } = call
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `Some_20120810.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20261121/eu-west-1/${service}/aws4_request, Signature=0`,
    },
    body: JSON.stringify(input),
  })
  const content = (await response.json()) as Record<string, unknown>
  return { status: response.status, headers: response.headers, content }
}
