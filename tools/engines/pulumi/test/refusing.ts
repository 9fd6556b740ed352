import type { Answer, Rule } from '../../proxy/aws-request.ts'
import { nameOf } from './recorded-calls.ts'

export interface Refusing {
  rule: Rule
  /** So many calls are still refused. */
  times: number
}

/** Refuses the next calls of a name with an error, as services of XML and of JSON write it. */
export function refusing(call: string, error: { type: string; message: string }): Refusing {
  const refusal: Refusing = {
    times: 0,
    rule: async (request, forward) => {
      if (nameOf(request) !== call || refusal.times === 0) return forward()
      refusal.times -= 1
      return request.service === 'iam' ? xmlError(error) : jsonError(error)
    },
  }
  return refusal
}

function xmlError({ type, message }: { type: string; message: string }): Answer {
  const escaped = message.replaceAll('"', '&quot;')
  const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${type}</Code><Message>${escaped}</Message></Error></ErrorResponse>`
  return { status: 409, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) }
}

function jsonError({ type, message }: { type: string; message: string }): Answer {
  return {
    status: 400,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: Buffer.from(JSON.stringify({ __type: type, message, Message: message })),
  }
}
