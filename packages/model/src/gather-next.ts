/**
 * Calls that come while one is under way share the next one, with the items of all of them: nobody waits for company,
 * each answer tells what stands when it was asked for or later, and many at once cost two calls. A shared call that
 * fails, fails for all who share it.
 */
export function gatherNext<Item, Answer>(
  call: (items: Item[]) => Promise<Answer>,
): (items?: readonly Item[]) => Promise<Answer> {
  let underWay: Promise<Answer> | undefined
  let next: { items: Item[]; answer: Promise<Answer> } | undefined

  const start = (items: Item[]): Promise<Answer> => {
    const answer = call(items).finally(() => {
      if (underWay === answer) underWay = undefined
    })
    underWay = answer
    return answer
  }
  return (items = []) => {
    if (underWay === undefined) return start([...items])
    if (next === undefined) {
      const waiting: Item[] = []
      const begin = (): Promise<Answer> => {
        next = undefined
        return start(waiting)
      }
      next = { items: waiting, answer: underWay.then(begin, begin) }
    }
    next.items.push(...items)
    return next.answer
  }
}
