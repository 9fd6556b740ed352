import { KEY } from '@slipway/aws-layout'
import type { Answer, AwsRequest, Rule } from '@slipway/tools/engines'

type WireItem = Record<string, { S: string }>

/** Notes the operations that are asked for, retries included. */
export function countingRule(): Rule & { take: () => string[] } {
  let operations: string[] = []
  const rule: Rule = (request, forward) => {
    operations.push(request.operation ?? '')
    return forward()
  }
  return Object.assign(rule, {
    take: () => {
      const taken = operations
      operations = []
      return taken
    },
  })
}

/** Every nth write meets another transaction on its items, as the emulator's never do. */
export function conflictRule({ every }: { every: number }): Rule & { struck: () => number } {
  let seen = 0
  let struck = 0
  const rule: Rule = async (request, forward) => {
    if (!isWrite(request)) return forward()
    seen += 1
    if (seen % every !== 0) return forward()
    struck += 1
    return conflictOf(request)
  }
  return Object.assign(rule, { struck: () => struck })
}

/** BatchGetItem leaves out some keys: by their partition and sort key, and their places in the call. */
export function stingyBatchRule(leavesOut: (key: string, at: number) => boolean): Rule {
  return async (request, forward) => {
    const answer = await forward()
    if (request.operation !== 'BatchGetItem' || answer === 'cut') return answer
    const { RequestItems } = JSON.parse(request.body.toString()) as {
      RequestItems: Record<string, { Keys: WireItem[] }>
    }
    const { Responses } = JSON.parse(answer.body.toString()) as { Responses: Record<string, WireItem[]> }
    const [[table, wanted] = ['', { Keys: [] }]] = Object.entries(RequestItems)
    const left = wanted.Keys.filter((key, at) => leavesOut(nameOf(key), at))
    const answered = new Set(wanted.Keys.filter((key) => !left.includes(key)).map(nameOf))
    return jsonAnswer(200, {
      Responses: { [table]: (Responses[table] ?? []).filter((item) => answered.has(nameOf(item))) },
      UnprocessedKeys: left.length === 0 ? {} : { [table]: { ...wanted, Keys: left } },
    })
  }
}

/** BatchGetItem is refused as a whole when one of its keys contains this. */
export function refusedBatchRule(text: string): Rule {
  return async (request, forward) => {
    if (request.operation !== 'BatchGetItem' || !request.body.includes(text)) return forward()
    return jsonAnswer(400, { __type: 'ValidationException', message: 'A key is not as it should be' })
  }
}

/** The answer to the first of these calls is lost on the way; before the caller asks again, something else happens. */
export function losingRule({
  on,
  meanwhile,
}: {
  on: (request: AwsRequest) => boolean
  meanwhile: () => Promise<unknown>
}): Rule {
  let lost = false
  return async (request, forward) => {
    if (lost || !on(request)) return forward()
    lost = true
    await forward()
    await meanwhile()
    return 'cut'
  }
}

/** A query may name no key that no item can have, as AWS has it and the emulator does not. */
export const keySizeRule: Rule = async (request, forward) => {
  if (request.operation !== 'Query') return forward()
  const { ExpressionAttributeValues: values } = JSON.parse(request.body.toString()) as {
    ExpressionAttributeValues: WireItem
  }
  const limits = { ':partition': 2048, ':above': 1024, ':below': 1024 }
  const excess = Object.entries(limits).find(
    ([name, limit]) => Buffer.byteLength(values[name]?.S ?? '') > limit,
  )
  if (excess === undefined) return forward()
  const message = `One or more parameter values were invalid: the value of ${excess[0]} is too long for a key`
  return jsonAnswer(400, { __type: 'ValidationException', message })
}

/** The one write that counts, so that it shows when it is repeated. */
export function isBeat(request: AwsRequest): boolean {
  if (request.operation !== 'UpdateItem') return false
  const { Key } = JSON.parse(request.body.toString()) as { Key: WireItem }
  return Key[KEY.sort]?.S.startsWith('BEAT#') ?? false
}

/** All that changes the table, but beats. */
export function isUncountedWrite(request: AwsRequest): boolean {
  return isWrite(request) && !isBeat(request)
}

function isWrite({ operation }: AwsRequest): boolean {
  return operation === 'PutItem' || operation === 'UpdateItem' || operation === 'TransactWriteItems'
}

function conflictOf({ operation, body }: AwsRequest): Answer {
  const message = 'Transaction is ongoing for the item'
  if (operation !== 'TransactWriteItems')
    return jsonAnswer(400, { __type: 'TransactionConflictException', message })
  const { TransactItems } = JSON.parse(body.toString()) as { TransactItems: object[] }
  const CancellationReasons = TransactItems.map((_, index) => ({
    Code: index === 0 ? 'TransactionConflict' : 'None',
  }))
  return jsonAnswer(400, { __type: 'TransactionCanceledException', message, CancellationReasons })
}

function jsonAnswer(status: number, content: object): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(content)),
  }
}

function nameOf({ [KEY.partition]: partition, [KEY.sort]: sort }: WireItem): string {
  return `${partition?.S} ${sort?.S}`
}
