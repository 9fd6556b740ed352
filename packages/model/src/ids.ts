import { monotonicFactory } from 'ulid'

/** Makes ULIDs that ascend in the order made, also within one millisecond; `now` is ms since the epoch. */
export function ulidFactory(now: () => number): () => string {
  const next = monotonicFactory()
  return () => next(now())
}
