import type { KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb'
import { tableDefinition } from '@slipway/aws-layout'
import { DeployError } from '../../deploy-error.ts'

/** Throws a `DeployError` when a table is not one that the records of an environment can lie in. */
export function refuseForeignTable(table: TableDescription): void {
  const { TableName: name = '', KeySchema, GlobalSecondaryIndexes = [] } = table
  const expected = tableDefinition(name)
  const indexes = new Map(GlobalSecondaryIndexes.map((index) => [index.IndexName, index.KeySchema]))
  const isOwn =
    isSameKey(KeySchema, expected.KeySchema) &&
    expected.GlobalSecondaryIndexes.every((index) => isSameKey(indexes.get(index.IndexName), index.KeySchema))
  if (isOwn) return
  throw new DeployError({
    code: 'name_taken',
    message: `There is a table ${name}, and its keys or indexes are not those of Slipway's records.`,
    remedy: 'See whose it is. Slipway changes no table of others: rename the project or the environment.',
  })
}

function isSameKey(
  found: readonly KeySchemaElement[] | undefined,
  expected: readonly KeySchemaElement[],
): boolean {
  const keyOf = (schema: readonly KeySchemaElement[]): string =>
    schema
      .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`)
      .toSorted()
      .join()
  return found !== undefined && keyOf(found) === keyOf(expected)
}
