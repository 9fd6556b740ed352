import type { AwsRequest, HttpAnswer } from './aws-request.ts'

export interface AwsError {
  status: number
  /** The exception, as the service's model names it. */
  type: string
  message: string
  /** Other members of the exception. */
  members?: object
}

function jsonAnswer(status: number, content: object, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: Buffer.from(JSON.stringify(content)),
  }
}

/** An error as the SDK of the request's service understands it. */
export function errorAnswer({ service }: AwsRequest, error: AwsError): HttpAnswer {
  const { status, type, message, members } = error
  if (service !== 's3')
    return jsonAnswer(status, { __type: type, message, ...members }, { 'x-amzn-errortype': type })
  const xml = `<?xml version="1.0"?><Error><Code>${type}</Code><Message>${message}</Message></Error>`
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(xml) }
}
