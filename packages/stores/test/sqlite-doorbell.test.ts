import { existsSync, lstatSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { ReceiveRequest } from '@slipway/model'
import { describe, expect, it, vi } from 'vitest'
import { connectEmbedded } from '../src/connect.ts'
import { aPlace, aQueuedRing, type Place } from '@slipway/model/testing'
import { systemClock } from '../src/system-clock.ts'
import { Child } from './child.ts'
import { openState } from './state-directory.ts'

const HOUR_MS = 3_600_000

describe('a ring in one process', () => {
  it('wakes a receiver that never looks by itself', async () => {
    await using state = await openState({ pollMs: HOUR_MS })
    const place = aPlace()
    const waiting = state.doorbell.receive({ ...asking(place), waitMs: HOUR_MS })
    await aTick(state)
    const ring = aQueuedRing(place)
    await state.doorbell.ring(ring)
    expect(await waiting).toMatchObject([{ ring }])
  })

  it('comes in the order in which it became due', async () => {
    await using state = await openState()
    const place = aPlace()
    const rings = Array.from({ length: 12 }, (_, index) =>
      aQueuedRing(place, { queue: index % 2 === 0 ? 'default' : 'etl' }),
    )
    for (const ring of rings) await state.doorbell.ring(ring)
    const from = { queues: ['etl', 'default', 'etl'] }
    const first = await state.doorbell.receive({ ...asking(place), from, max: 5 })
    const rest = await state.doorbell.receive({ ...asking(place), from })
    expect([...first, ...rest].map(({ ring }) => ring)).toEqual(rings)
  })

  it('is dropped when nobody took it for four days', async () => {
    let passed = 0
    const clock = { ...systemClock, now: () => Date.now() + passed }
    await using state = await openState({ clock })
    const place = aPlace()
    await state.doorbell.ring(aQueuedRing(place))
    passed = 4 * 24 * HOUR_MS - 60_000
    expect(await state.doorbell.receive(asking(place))).toHaveLength(1)
    passed = 4 * 24 * HOUR_MS + 60_000
    expect(await state.doorbell.receive(asking(place))).toEqual([])
  })

  it('is not acknowledged by a receipt whose lease is over', async () => {
    await using state = await openState({ leaseMs: 20 })
    const place = aPlace()
    await state.doorbell.ring(aQueuedRing(place))
    const first = await state.doorbell.receive(asking(place))
    expect(await state.doorbell.receive({ ...asking(place), waitMs: HOUR_MS })).toHaveLength(1)
    await state.doorbell.acknowledge(first)
    expect(await state.doorbell.receive({ ...asking(place), waitMs: HOUR_MS })).toHaveLength(1)
  })
})

describe('a receiver that never looks by itself', () => {
  it('ends its wait when it is aborted', async () => {
    await using state = await openState({ pollMs: HOUR_MS })
    const controller = new AbortController()
    const { signal } = controller
    const waiting = state.doorbell.receive({ ...asking(aPlace()), waitMs: HOUR_MS, signal })
    await receiverIn(join(state.stateDirectory, 'sockets'))
    await aTick(state)
    controller.abort()
    expect(await waiting).toEqual([])
  })
})

describe('a doorbell that is closed', () => {
  it('still gives what was being taken', async () => {
    await using state = await openState()
    const place = aPlace()
    await state.doorbell.ring(aQueuedRing(place))
    // It has to open the file first.
    const other = await connectEmbedded({ stateDirectory: state.stateDirectory, variables: {} })
    const taking = other.doorbell.receive(asking(place))
    await other.close()
    expect(await taking).toHaveLength(1)
  })

  it('ends its receivers with nothing, and leaves no socket behind', async () => {
    await using state = await openState({ pollMs: HOUR_MS })
    const waiting = state.doorbell.receive({ ...asking(aPlace()), waitMs: HOUR_MS })
    await receiverIn(join(state.stateDirectory, 'sockets'))
    const closed = state.close()
    expect(await waiting).toEqual([])
    await closed
  })
})

describe('a ring from another process', () => {
  it('wakes a receiver that never looks by itself', async () => {
    await using state = await openState()
    await expectWoken(state, join(state.stateDirectory, 'sockets'))
  })

  it('wakes it also when the state directory is too deep for sockets', async () => {
    await using state = await openState({ path: 'a-rather-long-name/'.repeat(8) })
    const link = join(state.stateDirectory, 'sockets.link')
    await using receiver = new Child('receive', [state.stateDirectory, 'anywhere'])
    await vi.waitFor(() => lstatSync(link), { timeout: 20_000 })
    const elsewhere = readlinkSync(link)
    expect(lstatSync(elsewhere).mode & 0o077).toBe(0)
    await expectWoken(state, elsewhere)
    await receiver[Symbol.asyncDispose]()
    rmSync(elsewhere, { recursive: true })
    // As after a reboot.
    await expectWoken(state, elsewhere)
    rmSync(elsewhere, { recursive: true })
  })

  it('that is delayed wakes it in time', async () => {
    await using state = await openState()
    const place = aPlace()
    await using receiver = new Child('receive', [state.stateDirectory, place.environment])
    await receiverIn(join(state.stateDirectory, 'sockets'))
    const ring = aQueuedRing(place)
    await using ringer = new Child('ring', [state.stateDirectory, JSON.stringify(ring), '300'])
    expect(await ringer.end()).toBe(0)
    expect(await receiver.line()).toBe(ring.run_id)
  })

  it('reaches those that live, and clears away the sockets of those that died', async () => {
    await using state = await openState()
    const sockets = join(state.stateDirectory, 'sockets')
    const place = aPlace()
    await using dead = new Child('receive', [state.stateDirectory, place.environment])
    const left = await receiverIn(sockets)
    await dead[Symbol.asyncDispose]()
    expect(existsSync(left)).toBe(true)
    await using receiver = new Child('receive', [state.stateDirectory, place.environment])
    await receiverIn(sockets, 2)
    const ring = aQueuedRing(place)
    await state.doorbell.ring(ring)
    expect(await receiver.line()).toBe(ring.run_id)
    await vi.waitFor(() => expect(existsSync(left)).toBe(false), { timeout: 20_000 })
  })

  it('is stored even when a receiver hangs', async () => {
    await using state = await openState()
    const place = aPlace()
    await state.doorbell.receive({ ...asking(place), waitMs: 1 })
    const hanging = createServer({ pauseOnConnect: true }).listen(
      join(state.stateDirectory, 'sockets', 'hanging.sock'),
    )
    for (let count = 0; count < 50; count += 1) await state.doorbell.ring(aQueuedRing(place))
    expect(await state.doorbell.receive(asking(place))).toHaveLength(10)
    hanging.close()
  })
})

/** Another process waits, yet another one rings. */
async function expectWoken({ stateDirectory }: { stateDirectory: string }, sockets: string): Promise<void> {
  const place = aPlace()
  await using receiver = new Child('receive', [stateDirectory, place.environment])
  await receiverIn(sockets)
  const ring = aQueuedRing(place)
  await using ringer = new Child('ring', [stateDirectory, JSON.stringify(ring), '0'])
  expect(await ringer.end()).toBe(0)
  expect(await receiver.line()).toBe(ring.run_id)
}

/** Waits until so many receivers listen; the path of one of their sockets. */
async function receiverIn(sockets: string, count = 1): Promise<string> {
  const names = await vi.waitFor(
    () => {
      const found = readdirSync(sockets).filter((name) => name.endsWith('.sock'))
      expect(found).toHaveLength(count)
      return found
    },
    { timeout: 20_000, interval: 10 },
  )
  return join(sockets, names[0] ?? '')
}

async function aTick(state: Awaited<ReturnType<typeof openState>>): Promise<void> {
  await state.doorbell.receive(asking(aPlace()))
}

function asking({ environment }: Place): ReceiveRequest {
  return { environment, from: { queues: ['default'] }, max: 10, waitMs: 0 }
}
