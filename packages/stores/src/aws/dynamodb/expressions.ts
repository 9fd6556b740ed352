import { toWire, type Attribute } from './attributes.ts'

/** The values that an expression names, by their name without the colon. */
export type Values = Record<string, Attribute>

/** True while there is no such item. */
export const IS_FREE = 'attribute_not_exists(#pk)'

/** True while there is such an item. */
export const EXISTS = 'attribute_exists(#pk)'

/**
 * Names and values as DynamoDB takes them. In the texts `#name` stands for the attribute of that name: many names of
 * fields are reserved words.
 */
export function expressionParts(texts: readonly string[], values: Values = {}) {
  const names = texts.flatMap((text) => text.match(/#\w+/g) ?? [])
  const given = Object.entries(values).map(([name, value]) => [`:${name}`, value] as const)
  return {
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(given.length > 0 && {
      ExpressionAttributeValues: toWire(Object.fromEntries(given)),
    }),
  }
}
