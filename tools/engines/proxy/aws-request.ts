/** A request as it arrived, and what AWS protocols say about it. */
export interface AwsRequest {
  method: string
  /** Path and query. */
  path: string
  /** Names and values in turn, as they arrived. */
  rawHeaders: string[]
  body: Buffer
  /** As signatures name it: `dynamodb`, `ecs`, `s3`; null when the request is not signed. */
  service: string | null
  region: string | null
  accessKey: string | null
  /** `RunTask`; null for services whose operations are methods and paths (S3, Lambda). */
  operation: string | null
}

/** An answer, or no answer: the connection is cut. */
export type Answer = HttpAnswer | 'cut'

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/**
 * Stands between client and emulator. It may answer by itself, or await `forward()`, which asks the next rule and in
 * the end the emulator, with this request or the one that it is given, and hand on or change that answer. To throw is a
 * mistake of the test, and is answered as such.
 */
export type Rule = (
  request: AwsRequest,
  forward: (instead?: AwsRequest) => Promise<Answer>,
) => Promise<Answer>

export interface ArrivedRequest {
  method: string
  path: string
  rawHeaders: string[]
  body: Buffer
}

/** Reads the credential scope and the target. The signature is not checked. */
export function readAwsRequest(arrived: ArrivedRequest): AwsRequest {
  const credential = /Credential=([^/,]+)\/[^/]*\/([^/]*)\/([^/]*)\/aws4_request/
  const [, accessKey, region, service] = credential.exec(headerOf(arrived, 'authorization') ?? '') ?? []
  const operation = headerOf(arrived, 'x-amz-target')?.split('.').at(-1)
  return {
    ...arrived,
    accessKey: accessKey ?? null,
    region: region ?? null,
    service: service ?? null,
    operation: operation ?? null,
  }
}

/** The body of a call of a JSON protocol. */
export function readInput<Input extends object>({ body }: AwsRequest): Input {
  return JSON.parse(body.toString('utf8')) as Input
}

/** Chooses calls by service and, if any are named, operations. */
export function callsOf(service: string, ...operations: string[]): (request: AwsRequest) => boolean {
  return (request) =>
    request.service === service && (operations.length === 0 || operations.includes(request.operation ?? ''))
}

/** A header's value; `name` in lower case. */
export function headerOf(
  { rawHeaders }: Pick<ArrivedRequest, 'rawHeaders'>,
  name: string,
): string | undefined {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name)
  return at === -1 ? undefined : rawHeaders[at + 1]
}
