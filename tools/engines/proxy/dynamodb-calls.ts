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
  /** The attributes that are named, in whatever expression: its keys and those of a put item among them. */
  attributes: string[]
  writes: boolean
}

interface Part {
  TableName: string
  Key?: WireItem
  Item?: WireItem
  UpdateExpression?: string
  ConditionExpression?: string
  ProjectionExpression?: string
  ExpressionAttributeNames?: Record<string, string>
  AttributeUpdates?: object
}

interface Input extends Partial<Part> {
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
    if (item === undefined) return []
    return [
      { action, table: part.TableName, item, attributes: attributesOf(part), writes: !READS.has(action) },
    ]
  })
}

/** Words of expressions that name no attribute. */
const WORDS = new Set(
  (
    'SET REMOVE ADD DELETE AND OR NOT IN BETWEEN if_not_exists list_append attribute_exists attribute_not_exists ' +
    'attribute_type begins_with contains size'
  ).split(' '),
)

function attributesOf(part: Part): string[] {
  const { Key, Item, ExpressionAttributeNames = {}, AttributeUpdates = {} } = part
  const { UpdateExpression = '', ConditionExpression = '', ProjectionExpression = '' } = part
  const words = [UpdateExpression, ConditionExpression, ProjectionExpression]
    .join(' ')
    .matchAll(/(?<![:#.\w])[A-Za-z_]\w*/g)
  const plain = [...words].map(([word]) => word).filter((word) => !WORDS.has(word))
  const named = [{ ...Key, ...Item }, AttributeUpdates].flatMap(Object.keys)
  return [...new Set([...named, ...Object.values(ExpressionAttributeNames), ...plain])]
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
