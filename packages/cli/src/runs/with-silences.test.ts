import type { Clock } from '@slipway/model'
import { expect, test } from 'vitest'
import { withSilences } from './with-silences.ts'

interface Item {
  n: number
}

/** A clock whose sleeps end when the test says so. */
function handClock(): { clock: Clock; tick: () => void; sleeping: () => number } {
  const waiting = new Set<() => void>()
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: (_, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          waiting.delete(end)
          resolve()
        }
        waiting.add(end)
        signal?.addEventListener('abort', end)
      }),
  }
  return { clock, tick: () => waiting.forEach((end) => end()), sleeping: () => waiting.size }
}

test('a silence is told between items, not while they come, and no timer is left', async () => {
  const { clock, tick, sleeping } = handClock()
  const { readable, writable } = new TransformStream<Item, Item>()
  const writer = writable.getWriter()
  const given = withSilences<Item>(readable, { clock, ms: 1 })

  void writer.write({ n: 1 })
  expect((await given.next()).value).toEqual({ n: 1 })
  const second = given.next()
  await Promise.resolve()
  tick() // An item came in this stretch.
  await new Promise(setImmediate)
  tick()
  expect(await second).toEqual({ done: false, value: undefined })
  void writer.write({ n: 2 })
  expect((await given.next()).value).toEqual({ n: 2 })
  void writer.close()
  expect((await given.next()).done).toBe(true)
  expect(sleeping()).toBe(0)
})

test('what the source throws is thrown', async () => {
  async function* broken(): AsyncGenerator<Item> {
    yield { n: 1 }
    throw new Error('broke off')
  }
  const read = async (): Promise<void> => {
    for await (const _ of withSilences(broken(), { clock: handClock().clock, ms: 1 })) continue
  }
  await expect(read()).rejects.toThrow('broke off')
})
