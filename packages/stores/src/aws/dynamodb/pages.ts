import type { Attributes } from './attributes.ts'
import type { Seen } from './query.ts'

/** Several sorted streams as one. The first pages of all are read at the same time, the others when they are due. */
export async function* mergeSorted(
  streams: readonly AsyncGenerator<Seen>[],
  { descending = false }: { descending?: boolean } = {},
): AsyncGenerator<Seen> {
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, next: await stream.next() })))
  for (;;) {
    const [first] = heads
      .flatMap((head) => (head.next.done === true ? [] : [{ head, seen: head.next.value }]))
      .toSorted((one, other) => (one.seen.key < other.seen.key === descending ? 1 : -1))
    if (first === undefined) return
    yield first.seen
    first.head.next = await first.head.stream.next()
  }
}

/**
 * The first items of a stream, and the sort key after which the next page begins, if there is more. `patience`: how
 * many pages of the store may end before the page is full; then it is returned as it is, with a cursor.
 */
export async function takePage(
  stream: AsyncIterable<Seen>,
  { limit, patience = Number.POSITIVE_INFINITY }: { limit: number; patience?: number },
): Promise<{ items: Attributes[]; cursor?: string }> {
  const items: Attributes[] = []
  let ended = 0
  let cursor = ''
  for await (const { key, item } of stream) {
    if (item !== undefined && items.length === limit) return { items, cursor }
    cursor = key
    if (item === undefined) ended += 1
    else items.push(item)
    if (ended === patience) return { items, cursor }
  }
  return { items }
}
