/**
 * Calls that come while one is under way share the next one, with the items of all of them: nobody waits for company,
 * and a busy caller pays for few calls. A shared call that fails, fails for all who share it.
 */
export function gather<Item>(
  call: (items: Item[]) => Promise<void>,
): (items: readonly Item[]) => Promise<void> {
  let underWay: Promise<void> | undefined
  let next: { items: Item[]; done: Promise<void> } | undefined

  const start = (items: Item[]): Promise<void> => {
    const done = call(items).finally(() => {
      if (underWay === done) underWay = undefined
    })
    underWay = done
    return done
  }
  return (items) => {
    if (underWay === undefined) return start([...items])
    if (next === undefined) {
      const waiting: Item[] = []
      const begin = (): Promise<void> => {
        next = undefined
        return start(waiting)
      }
      next = { items: waiting, done: underWay.then(begin, begin) }
    }
    next.items.push(...items)
    return next.done
  }
}
