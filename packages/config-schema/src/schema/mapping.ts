import Type, { type Static, type TSchema } from 'typebox'

/**
 * A mapping from names to values. (TypeBox's `Record` says it with `patternProperties`, whose pattern a key with
 * a line break slips through.)
 */
export function mapping<T extends TSchema>(value: T, options: { [keyword: string]: unknown } = {}) {
  return Type.Unsafe<Record<string, Static<T>>>({ type: 'object', additionalProperties: value, ...options })
}
