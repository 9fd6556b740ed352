import { callsOf, type Rule } from '@slipway/tools/engines'

/** Words denials of the rules behind it as IAM does, whose clients do not read JSON. */
export const inQueryProtocol: Rule = async (request, forward) => {
  const answer = await forward()
  if (!callsOf('iam')(request) || answer === 'cut' || answer.headers['x-amzn-errortype'] === undefined)
    return answer
  const { message } = JSON.parse(answer.body.toString()) as { message: string }
  const error = `<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error>`
  const body = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${error}</ErrorResponse>`
  return { status: 403, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) }
}
