/** What an answer always holds, though its type does not say so. Throws when it does not. */
export function answered<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('AWS answered without what every answer holds.')
  return value
}
