import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gatherNext } from '../src/gather-next.ts'

/** A call that ends when the test says so. */
function held() {
  const calls: { items: string[]; end: PromiseWithResolvers<undefined> }[] = []
  const call = (items: string[]): Promise<void> => {
    const end = Promise.withResolvers<undefined>()
    calls.push({ items, end })
    return end.promise
  }
  return { calls, remove: gatherNext(call) }
}

describe('items that are gathered', () => {
  it('go out at once and alone while none is under way', async () => {
    const { calls, remove } = held()
    const first = remove(['a'])
    expect(calls.map(({ items }) => items)).toEqual([['a']])
    calls[0]!.end.resolve(undefined)
    await first
    void remove(['b'])
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b']])
  })

  it('share the next one while one is under way, each item once', async () => {
    const { calls, remove } = held()
    const all = [remove(['a']), remove(['b', 'c']), remove(['d'])]
    calls[0]!.end.resolve(undefined)
    await all[0]
    await expect.poll(() => calls.length).toBe(2)
    expect(calls[1]!.items).toEqual(['b', 'c', 'd'])
    const late = remove(['e'])
    calls[1]!.end.resolve(undefined)
    await Promise.all(all)
    await expect.poll(() => calls.length).toBe(3)
    calls[2]!.end.resolve(undefined)
    await late
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd'], ['e']])
  })

  it('fail for those who share the one that failed, and for nobody else', async () => {
    const { calls, remove } = held()
    const [first, second] = [remove(['a']), remove(['b'])]
    calls[0]!.end.reject(new Error('cut'))
    await expect(first).rejects.toThrow('cut')
    await expect.poll(() => calls.length).toBe(2)
    calls[1]!.end.resolve(undefined)
    await second
    const third = remove(['c'])
    calls[2]!.end.resolve(undefined)
    await third
  })
})

describe('answers that are shared', () => {
  it('tell nobody what stood before they asked, and are two for any number at once', async () => {
    let version = 0
    let calls = 0
    const read = gatherNext<never, number>(async () => {
      calls += 1
      const seen = version
      await turns(1)
      return seen
    })
    expect(await Promise.all(Array.from({ length: 50 }, () => read()))).toEqual(Array(50).fill(0))
    expect(calls).toBe(2)
    const before = read()
    version = 1
    expect(await Promise.all([before, read(), read()])).toEqual([0, 1, 1])
  })

  it('never answer with what is older than the question, in whatever order they come', async () => {
    const step = fc.record({ writes: fc.boolean(), pause: fc.nat(3), takes: fc.nat(4) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        let [version, takes] = [0, 0]
        const read = gatherNext<never, number>(async () => {
          const seen = version
          await turns(takes)
          return seen
        })
        const answers: Promise<boolean>[] = []
        for (const { writes, pause, takes: ofThis } of steps) {
          await turns(pause)
          takes = ofThis
          if (writes) version += 1
          const asked = version
          answers.push(read().then((seen) => seen >= asked))
        }
        expect(await Promise.all(answers)).not.toContain(false)
      }),
    )
  })

  it('fail for those who share the one that failed, and go on for the next', async () => {
    const answers = [Promise.reject(new Error('cut')), Promise.resolve(7)]
    const read = gatherNext<never, number>(() => answers.shift()!)
    const [first, second] = [read(), read()]
    await expect(first).rejects.toThrow('cut')
    expect(await second).toBe(7)
  })
})

/** Lets so many turns of the event loop go by. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
