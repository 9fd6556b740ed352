import type { ItemKey } from '@slipway/aws-layout'

/** DynamoDB's limits for the two parts of a key, in bytes of UTF-8: it refuses to be asked for more, or other text. */
const PARTITION_BYTES = 2048
const SORT_BYTES = 1024

/** Whether there can be an item with the key: callers name what nobody declared. */
export function isPossible({ pk, sk }: ItemKey): boolean {
  return isPossiblePartition(pk) && sk.isWellFormed() && Buffer.byteLength(sk) <= SORT_BYTES
}

/** The same for a partition as a whole. */
export function isPossiblePartition(pk: string): boolean {
  return pk.isWellFormed() && Buffer.byteLength(pk) <= PARTITION_BYTES
}

/** The beginning of a bound that no sort key reaches: what lies above and below it stays the same. */
export function possibleBound(bound: string): string {
  const bytes = Buffer.from(bound).subarray(0, SORT_BYTES)
  // Left off: a character that is cut in two.
  return new TextDecoder().decode(bytes, { stream: true })
}
