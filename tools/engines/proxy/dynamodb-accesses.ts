import { readInput, type AwsRequest } from './aws-request.ts'
import { namedItems, type WireItem } from './dynamodb-calls.ts'

/** The partition key attributes of a table and of its indexes by their names. */
export interface TableKeys {
  table: string
  indexes: Record<string, string>
}

/** What IAM is asked about a call: once for each action on a table or index. */
export interface Access {
  /** Without its service: `UpdateItem`. */
  action: string
  /** As in ARNs: `runs`, or `runs/index/open`; null for what is about no table. */
  table: string | null
  /** The values of `dynamodb:LeadingKeys`; none when the call names no partition. */
  leadingKeys: string[]
  /** The values of `dynamodb:Attributes`; none for queries, scans and statements. */
  attributes: string[]
}

interface QueryInput {
  TableName?: string
  IndexName?: string
  KeyConditionExpression?: string
  KeyConditions?: Record<string, { AttributeValueList: WireItem[string][] }>
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: WireItem
  Statement?: string
}

/** The accesses of one DynamoDB call. */
export function accessesOf(request: AwsRequest, keys: TableKeys): Access[] {
  const named = namedItems(request)
  if (named.length === 0) return [accessOfTable(request, keys)]
  const groups = Map.groupBy(named, ({ action, table }) => `${action} ${table}`)
  return [...groups.values()].flatMap((items) =>
    items.slice(0, 1).map(({ action, table }) => ({
      action,
      table: nameInArn(table),
      leadingKeys: items.flatMap(({ item }) => valueOf(item[keys.table])),
      attributes: [...new Set(items.flatMap(({ attributes }) => attributes))],
    })),
  )
}

function accessOfTable(request: AwsRequest, keys: TableKeys): Access {
  const input = readInput<QueryInput>(request)
  const { IndexName } = input
  const table = tableName(input)
  const action = actionOf(request, input)
  if (table === null) return { action, table, leadingKeys: [], attributes: [] }
  const partition = IndexName === undefined ? keys.table : keys.indexes[IndexName]
  if (partition === undefined) throw new Error(`The partition key of the index ${IndexName} was not given.`)
  return {
    action,
    table: IndexName === undefined ? table : `${table}/index/${IndexName}`,
    leadingKeys: request.operation === 'Query' ? queriedPartition(input, partition) : [],
    attributes: [],
  }
}

/** Statements are allowed by what they do: `PartiQLSelect`. */
function actionOf({ operation }: AwsRequest, { Statement }: QueryInput): string {
  const verb = /^\s*(\w)(\w+)/.exec(Statement ?? '')
  return verb ? `PartiQL${verb[1]?.toUpperCase()}${verb[2]?.toLowerCase()}` : (operation ?? '')
}

function queriedPartition(input: QueryInput, partition: string): string[] {
  const { KeyConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = input
  if (KeyConditionExpression === undefined)
    return valueOf(input.KeyConditions?.[partition]?.AttributeValueList[0])
  const equalities = KeyConditionExpression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)
  for (const [, name = '', value = ''] of equalities)
    if ((ExpressionAttributeNames[name] ?? name) === partition)
      return valueOf(ExpressionAttributeValues[value])
  return []
}

function valueOf(attribute: WireItem[string] | undefined): string[] {
  return Object.values(attribute ?? {}).map(String)
}

/** A statement names its table within. */
function tableName({ TableName, Statement }: QueryInput): string | null {
  const name = TableName ?? /"([^"]+)"/.exec(Statement ?? '')?.[1]
  return name === undefined ? null : nameInArn(name)
}

/** Calls may give a table's ARN for its name. */
function nameInArn(table: string): string {
  return table.replace(/^arn:[^/]*:table\//, '')
}
