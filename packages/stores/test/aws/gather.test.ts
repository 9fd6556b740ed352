import { describe, expect, it } from 'vitest'
import { gather } from '../../src/aws/gather.ts'

/** A call that ends when the test says so. */
function held() {
  const calls: { items: string[]; end: PromiseWithResolvers<void> }[] = []
  const call = (items: string[]): Promise<void> => {
    const end = Promise.withResolvers<void>()
    calls.push({ items, end })
    return end.promise
  }
  return { calls, remove: gather(call) }
}

describe('calls that are gathered', () => {
  it('go out at once and alone while none is under way', async () => {
    const { calls, remove } = held()
    const first = remove(['a'])
    expect(calls.map(({ items }) => items)).toEqual([['a']])
    calls[0]!.end.resolve()
    await first
    void remove(['b'])
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b']])
  })

  it('share the next one while one is under way, each item once', async () => {
    const { calls, remove } = held()
    const all = [remove(['a']), remove(['b', 'c']), remove(['d'])]
    calls[0]!.end.resolve()
    await all[0]
    await expect.poll(() => calls.length).toBe(2)
    expect(calls[1]!.items).toEqual(['b', 'c', 'd'])
    const late = remove(['e'])
    calls[1]!.end.resolve()
    await Promise.all(all)
    await expect.poll(() => calls.length).toBe(3)
    calls[2]!.end.resolve()
    await late
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd'], ['e']])
  })

  it('fail for those who share the one that failed, and for nobody else', async () => {
    const { calls, remove } = held()
    const [first, second] = [remove(['a']), remove(['b'])]
    calls[0]!.end.reject(new Error('cut'))
    await expect(first).rejects.toThrow('cut')
    await expect.poll(() => calls.length).toBe(2)
    calls[1]!.end.resolve()
    await second
    const third = remove(['c'])
    calls[2]!.end.resolve()
    await third
  })
})
