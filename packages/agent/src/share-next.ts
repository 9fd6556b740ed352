/**
 * Calls that come while one is under way share the next one: each sees what stands when it asks, or later, and many at
 * once cost two calls.
 */
export function shareNext<Answer>(call: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | undefined
  let next: Promise<Answer> | undefined

  const start = (): Promise<Answer> => {
    const done = call().finally(() => {
      if (underWay === done) underWay = undefined
    })
    underWay = done
    return done
  }
  return () => {
    if (underWay === undefined) return start()
    const begin = (): Promise<Answer> => {
      next = undefined
      return start()
    }
    next ??= underWay.then(begin, begin)
    return next
  }
}
