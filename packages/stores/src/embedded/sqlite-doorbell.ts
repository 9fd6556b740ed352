import { randomUUID } from 'node:crypto'
import type { Clock, Delivery, Doorbell, ReceiveRequest, Ring } from '@slipway/model'
import type { Database } from './database.ts'
import { deleteRing, insertRing, leaseRings, selectNextVisible } from './ring-rows.ts'
import type { WakeSockets } from './wake-sockets.ts'

/** What the doorbell stands on, and its times in ms. */
export interface DoorbellParts {
  rings: Database
  sockets: WakeSockets
  clock: Clock
  /** How long a received ring is kept from others. */
  leaseMs: number
  /** How often a receiver looks by itself, for wake-ups that were lost. */
  pollMs: number
}

/** Rings in `doorbell.sqlite`; receivers are woken directly in this process, by sockets in others. */
export class SqliteDoorbell implements Doorbell {
  readonly #parts: DoorbellParts
  readonly #waiting = new Set<AbortController>()
  readonly #receiving = new Set<Promise<Delivery[]>>()
  #closed = false

  constructor(parts: DoorbellParts) {
    this.#parts = parts
  }

  async ring(ring: Ring, { delayMs = 0 }: { delayMs?: number } = {}): Promise<void> {
    const { rings, sockets, clock } = this.#parts
    const now = clock.now()
    await rings.write((sql) => insertRing(sql, ring, { now, visibleAt: now + delayMs }))
    this.#wakeWaiting()
    await sockets.wakeOthers()
  }

  async receive(request: ReceiveRequest): Promise<Delivery[]> {
    const receiving = this.#receive(request)
    this.#receiving.add(receiving)
    try {
      return await receiving
    } finally {
      this.#receiving.delete(receiving)
    }
  }

  async acknowledge(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return
    await this.#parts.rings.write((sql) => {
      for (const { receipt } of deliveries) deleteRing(sql, receipt)
    })
  }

  /** Ends all waits, and resolves when they have ended. */
  async close(): Promise<void> {
    this.#closed = true
    this.#wakeWaiting()
    await Promise.allSettled(this.#receiving)
    await this.#parts.sockets.close()
  }

  async #receive(request: ReceiveRequest): Promise<Delivery[]> {
    const { clock, sockets, pollMs } = this.#parts
    const deadline = clock.monotonic() + request.waitMs
    // Before the first look: a ring comes either early enough to be seen, or late enough to wake.
    if (request.waitMs > 0) await sockets.listen(() => this.#wakeWaiting())
    while (!this.#closed && request.signal?.aborted !== true) {
      const wake = this.#startWaiting(request.signal)
      try {
        const { deliveries, nextMs } = await this.#look(request)
        const left = deadline - clock.monotonic()
        if (deliveries.length > 0 || left <= 0) return deliveries
        await clock.sleep(Math.min(left, pollMs, nextMs), wake.signal)
      } finally {
        wake.stop()
      }
    }
    return []
  }

  /** What can be had now, or how many ms until there will be something. */
  async #look(request: ReceiveRequest): Promise<{ deliveries: Delivery[]; nextMs: number }> {
    const { rings, clock, leaseMs } = this.#parts
    const now = clock.now()
    const next = await rings.read((sql) => selectNextVisible(sql, request, now))
    if (next === undefined) return { deliveries: [], nextMs: Infinity }
    if (next > now) return { deliveries: [], nextMs: next - now }
    const deliveries = await rings.write((sql) =>
      leaseRings(sql, request, { now: clock.now(), leaseMs, lease: randomUUID() }),
    )
    return { deliveries, nextMs: 0 }
  }

  #startWaiting(signal: AbortSignal | undefined): { signal: AbortSignal; stop(): void } {
    const controller = new AbortController()
    const abort = () => controller.abort()
    this.#waiting.add(controller)
    signal?.addEventListener('abort', abort)
    return {
      signal: controller.signal,
      stop: () => {
        this.#waiting.delete(controller)
        signal?.removeEventListener('abort', abort)
      },
    }
  }

  #wakeWaiting(): void {
    for (const controller of this.#waiting) controller.abort()
  }
}
