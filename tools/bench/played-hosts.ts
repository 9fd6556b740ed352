import type { Envelope } from '@slipway/model/protocol'
import type { Answer, AwsRequest, Rule } from '@slipway/tools/engines'

/** Answers for ECS and Lambda, starts nothing, and hears of each host. */
export function playedHosts() {
  const envelopes: Envelope[] = []
  let heard: () => void = () => {}
  let taken = 0
  const rule: Rule = async (request, forward) => {
    const answer = answerOf(request)
    if (answer === undefined) return forward()
    envelopes.push(envelopeOf(request))
    heard()
    return answer
  }
  const started = async (count: number): Promise<void> => {
    while (envelopes.length < count) await new Promise<void>((resolve) => (heard = resolve))
  }
  return {
    rule,
    started,
    async next(): Promise<Envelope> {
      await started(taken + 1)
      const [envelope] = envelopes.slice(taken)
      taken += 1
      if (envelope === undefined) throw new Error('It has started, and is not there.')
      return envelope
    },
  }
}

function answerOf({ service, operation, path }: AwsRequest): Answer | undefined {
  if (service === 'lambda' && path.includes('/invocations')) {
    return { status: 202, headers: {}, body: Buffer.alloc(0) }
  }
  if (service !== 'ecs' || operation !== 'RunTask') return undefined
  const taskArn = `arn:aws:ecs:eu-west-1:111122223333:task/bench/${crypto.randomUUID().replaceAll('-', '')}`
  const body = Buffer.from(JSON.stringify({ tasks: [{ taskArn, lastStatus: 'PROVISIONING' }], failures: [] }))
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body }
}

function envelopeOf({ service, body }: AwsRequest): Envelope {
  if (service === 'lambda') return JSON.parse(body.toString()) as Envelope
  const text = body.toString()
  const [, found = '{}'] = /"SLIPWAY_ENVELOPE","value":("(?:[^"\\]|\\.)*")/.exec(text) ?? []
  return JSON.parse(found === '{}' ? found : (JSON.parse(found) as string)) as Envelope
}
