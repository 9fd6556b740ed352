import type { Clock } from '@slipway/model'

/** What a source gives, and `undefined` whenever it has given nothing for `ms` to twice that. */
export async function* withSilences<T extends object>(
  source: AsyncIterable<T>,
  { clock, ms }: { clock: Clock; ms: number },
): AsyncGenerator<T | undefined> {
  const items = source[Symbol.asyncIterator]()
  const over = new AbortController()
  const tick = () => clock.sleep(ms, over.signal)
  // One timer for many items: a log of a million lines is not to set a million.
  let [next, silence, isSilent] = [items.next(), tick(), true]
  try {
    for (;;) {
      const first = await Promise.race([next, silence])
      if (first === undefined) {
        if (isSilent) yield undefined
        isSilent = true
        silence = tick()
        continue
      }
      if (first.done) return
      yield first.value
      isSilent = false
      next = items.next()
    }
  } finally {
    over.abort()
    // Whoever leaves early is not kept waiting for an item that may take hours, nor told how that went.
    void items.return?.().catch(() => {})
  }
}
