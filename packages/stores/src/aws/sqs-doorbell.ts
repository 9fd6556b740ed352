import type { SQSClient } from '@aws-sdk/client-sqs'
import { placeNames, type Place } from '@slipway/aws-layout'
import type { Clock, Delivery, Doorbell, Priority, ReceiveRequest, Ring } from '@slipway/model'
import { parseHostEvent } from './parse-host-event.ts'
import { parseChangedRing, parseQueuedRing } from './parse-ring.ts'
import { Receiver } from './receiver.ts'
import { messageOf } from './ring-message.ts'
import { channelsOf, listen, look, take, type SqsChannelGroup } from './sqs-channel-group.ts'
import { readReceipt, SqsChannel, type UnreadableMessage } from './sqs-channel.ts'
import { SqsQueue } from './sqs-queue.ts'

/** What the doorbell stands on, and its times. */
export interface SqsDoorbellParts {
  client: SQSClient
  place: Place
  clock: Clock
  /** Told of each message that is no ring, or one for another environment, before it is deleted. */
  onUnreadable: ((message: UnreadableMessage) => void) | undefined
  /** How long a received ring is kept from others, in ms; whole seconds. */
  leaseMs: number
  /** How long a ring that was received beyond what was asked for waits for the next receiver. */
  keepMs: number
  /** How long `close` waits for polls under way, in ms. */
  closeMs: number
}

/** Whoever waits for less looks once at the start and once at the end. */
const SHORTEST_LISTEN_MS = 1000

/**
 * Rings by SQS: two queues an agent queue, `changed` for runtimes and `events` for AWS. Each queue is polled for 20 s
 * at a time, by one call whoever receives here, and only as long as somebody does.
 *
 * High before normal: nothing normal is handed out before each high queue has answered that it is empty. Where polls
 * are under way they have answered so already, so that a ring costs one receive.
 */
export class SqsDoorbell implements Doorbell {
  readonly #parts: SqsDoorbellParts
  readonly #queues = new Map<string, SqsQueue>()
  readonly #channels = new Map<string, SqsChannel>()
  readonly #receivers = new Set<Receiver>()
  readonly #receiving = new Set<Promise<Delivery[]>>()
  /** Moves on with each receive, so that a full queue does not starve those behind it. */
  #turn = 0
  #closed = false

  constructor(parts: SqsDoorbellParts) {
    this.#parts = parts
  }

  async ring(ring: Ring, { delayMs = 0 }: { delayMs?: number } = {}): Promise<void> {
    this.#checkEnvironment(ring)
    const { place } = this.#parts
    const name =
      ring.kind === 'queued'
        ? placeNames.doorbell(place, ring.queue, ring.priority)
        : placeNames.changed(place)
    await this.#queue(name).send(messageOf(ring), { delaySeconds: Math.ceil(delayMs / 1000) })
  }

  async receive(request: ReceiveRequest): Promise<Delivery[]> {
    this.#checkEnvironment(request)
    if (this.#closed) return []
    const receiving = this.#receive(request)
    this.#receiving.add(receiving)
    try {
      return await receiving
    } finally {
      this.#receiving.delete(receiving)
    }
  }

  async acknowledge(deliveries: readonly Delivery[]): Promise<void> {
    const receipts = deliveries.map(({ receipt }) => readReceipt(receipt))
    const byQueue = Map.groupBy(receipts, ({ queue }) => queue)
    await Promise.all(
      [...byQueue].map(([queue, some]) => this.#queue(queue).remove(some.map(({ handle }) => handle))),
    )
  }

  /**
   * Ends all waits, gives back what nobody took, and resolves when that is done. A ring that comes to a poll which has
   * to be cut stays invisible for the rest of its lease.
   */
  async close(): Promise<void> {
    this.#closed = true
    for (const receiver of this.#receivers) receiver.end()
    await Promise.allSettled(this.#receiving)
    const patienceMs = this.#parts.closeMs
    await Promise.all([...this.#channels.values()].map((channel) => channel.close({ patienceMs })))
  }

  async #receive(request: ReceiveRequest): Promise<Delivery[]> {
    const group = this.#groupOf(request.from)
    const receiver = new Receiver(this.#parts.clock, request.signal)
    this.#receivers.add(receiver)
    for (const channel of channelsOf(group)) channel.enter()
    try {
      return await this.#wait(request, group, receiver)
    } finally {
      for (const channel of channelsOf(group)) channel.leave({ giveBack: receiver.isOver })
      this.#receivers.delete(receiver)
      receiver.leave()
    }
  }

  async #wait(request: ReceiveRequest, group: SqsChannelGroup, receiver: Receiver): Promise<Delivery[]> {
    const { clock } = this.#parts
    const { max } = request
    const deadline = clock.monotonic() + request.waitMs
    while (!receiver.isOver) {
      const waitMs = deadline - clock.monotonic()
      const listenMs = waitMs < SHORTEST_LISTEN_MS ? null : waitMs
      await receiver.waitFor(look(group, { max, listenMs, receiver }))
      receiver.forgetNews()
      if (receiver.isOver) break
      for (const channel of channelsOf(group)) channel.throwFailure()
      const deliveries = take(group, max)
      if (deliveries.length > 0 || waitMs <= 0) return deliveries
      if (listenMs !== null) listen(channelsOf(group), max, listenMs)
      await receiver.sleep(waitMs)
    }
    return []
  }

  /** A ring of another environment would be one for other queues. */
  #checkEnvironment({ environment }: { environment: string }): void {
    const own = this.#parts.place.environment
    if (environment !== own) throw new Error(`The doorbell of ${own} is none for ${environment}.`)
  }

  #groupOf(from: ReceiveRequest['from']): SqsChannelGroup {
    const { place } = this.#parts
    if (from === 'changed') {
      return {
        high: [],
        normal: [
          this.#channel(placeNames.changed(place), parseChangedRing),
          this.#channel(placeNames.events(place), parseHostEvent),
        ],
      }
    }
    const queues = [...new Set(from.queues)]
    this.#turn = (this.#turn + 1) % Math.max(queues.length, 1)
    const inTurn = [...queues.slice(this.#turn), ...queues.slice(0, this.#turn)]
    const channelOf = (queue: string, priority: Priority) =>
      this.#channel(placeNames.doorbell(place, queue, priority), parseQueuedRing)
    return {
      high: inTurn.map((queue) => channelOf(queue, 'high')),
      normal: inTurn.map((queue) => channelOf(queue, 'normal')),
    }
  }

  #channel(name: string, parse: (body: string) => Ring | undefined): SqsChannel {
    const known = this.#channels.get(name)
    if (known !== undefined) return known
    const { place, clock, leaseMs, keepMs, onUnreadable } = this.#parts
    const parseOwn = (body: string): Ring | undefined => {
      const ring = parse(body)
      return ring?.environment === place.environment ? ring : undefined
    }
    const channel = new SqsChannel(
      { queue: this.#queue(name), parse: parseOwn },
      {
        clock,
        leaseSeconds: leaseMs / 1000,
        keepMs,
        onUnreadable,
        onChange: () => {
          for (const receiver of this.#receivers) receiver.wake()
        },
      },
    )
    this.#channels.set(name, channel)
    return channel
  }

  #queue(name: string): SqsQueue {
    const known = this.#queues.get(name)
    if (known !== undefined) return known
    const queue = new SqsQueue({ client: this.#parts.client, name })
    this.#queues.set(name, queue)
    return queue
  }
}
