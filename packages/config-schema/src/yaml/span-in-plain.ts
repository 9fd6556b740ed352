import type { Json } from '../declaration.ts'
import type { Place } from '../finding.ts'
import type { Span } from './position.ts'

/** A member of a mapping or an item of a list: where its value is, and its key. */
export interface PlainMember extends Span {
  value: Json
  key?: Span
  /** Whether its value is a mapping or list in block style. */
  isBlock: boolean
}

/** Where everything is in a text that was read without the parser. */
export interface PlainPlaces {
  top: Span & { value: Json }
  /** Of each mapping, by key; of each list, by index. */
  members: Map<Json, Map<string | number, PlainMember>>
}

/** Where a place is in such a text: just where the parser would have found it. */
export function spanInPlain({ top, members }: PlainPlaces, place: Place): Span {
  if (!('path' in place)) return place
  let found: PlainMember | undefined
  let missing = false
  for (const step of place.path) {
    const holder: Json = found ? found.value : top.value
    const next = members.get(holder)?.get(Array.isArray(holder) ? step : String(step))
    missing = next === undefined
    if (missing) break
    found = next
  }
  if (!found) return { start: top.start, end: 0 }
  const { key, value, isBlock } = found
  // A mapping or list in block style starts below its key, which shows it better, and an empty value nowhere.
  return key && (place.part === 'key' || missing || isBlock || value === null) ? key : found
}
