import { callsOf, type Rule } from '@slipway/tools/engines'

/**
 * Received messages come again after so many seconds instead of the lease that was asked for. The emulator goes on
 * with the poll of a process that was killed, and keeps what it brings from all others for a whole lease.
 */
export function leaseRule(seconds: number): Rule {
  const isReceive = callsOf('sqs', 'ReceiveMessage')
  return async (request, forward) => {
    if (!isReceive(request)) return forward()
    const input = JSON.parse(request.body.toString()) as { VisibilityTimeout: number }
    const shortened = { ...input, VisibilityTimeout: Math.min(seconds, input.VisibilityTimeout) }
    // As long as before, as its headers say.
    request.body = Buffer.from(JSON.stringify(shortened).padEnd(request.body.length))
    return forward()
  }
}
