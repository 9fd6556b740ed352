import type { AwsRequest } from './aws-request.ts'
import { readInput } from './aws-request.ts'

/** An item or its key as the wire has it: `{pk: {S: 'a'}}`. */
export type WireItem = Record<string, Record<string, unknown>>

/** One item that a call names by its key; a put names it by its content. */
export interface NamedItem {
  /** What IAM calls the access: within a transaction that of the part, `PutItem`. */
  action: string
  table: string
  item: WireItem
  writes: boolean
}

interface Part {
  TableName: string
  Key?: WireItem
  Item?: WireItem
}

interface Input {
  TableName?: string
  Key?: WireItem
  Item?: WireItem
  TransactItems?: Record<string, Part>[]
  RequestItems?: Record<string, { Keys?: WireItem[] } | Record<string, Part>[]>
}

/** What the parts of a transaction are called by IAM. */
const PART_ACTIONS: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
}

const READS = new Set(['GetItem', 'BatchGetItem', 'ConditionCheckItem'])

/** The items that a DynamoDB call names; none for queries, scans and statements. */
export function namedItems(request: AwsRequest): NamedItem[] {
  const operation = request.operation ?? ''
  const input = readInput<Input>(request)
  const parts = [...itemCall(operation, input), ...transaction(input), ...batch(operation, input)]
  return parts.flatMap(({ action, part }) => {
    const item = part.Key ?? part.Item
    return item ? [{ action, table: part.TableName, item, writes: !READS.has(action) }] : []
  })
}

interface NamedPart {
  action: string
  part: Part
}

function itemCall(action: string, { TableName, ...part }: Input): NamedPart[] {
  return TableName === undefined ? [] : [{ action, part: { TableName, ...part } }]
}

function transaction({ TransactItems = [] }: Input): NamedPart[] {
  return TransactItems.flatMap((entry) =>
    Object.entries(entry).map(([kind, part]) => ({ action: PART_ACTIONS[kind] ?? kind, part })),
  )
}

function batch(action: string, { RequestItems = {} }: Input): NamedPart[] {
  return Object.entries(RequestItems).flatMap(([TableName, wanted]) => {
    const parts = Array.isArray(wanted)
      ? wanted.flatMap((entry) => Object.values(entry))
      : (wanted.Keys ?? []).map((Key) => ({ Key }))
    return parts.map((part) => ({ action, part: { ...part, TableName } }))
  })
}
