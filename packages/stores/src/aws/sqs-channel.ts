import type { Clock, Delivery, Ring } from '@slipway/model'
import { LONG_POLL_SECONDS } from './client-settings.ts'
import type { SqsMessage, SqsQueue } from './sqs-queue.ts'

/** A message that is no ring, or one for another environment; it is deleted afterwards. */
export interface UnreadableMessage {
  queue: string
  /** Its beginning. */
  body: string
}

export interface ChannelDeps {
  clock: Clock
  /** How long a received ring is kept from others. */
  leaseSeconds: number
  /** How long one that nobody took is kept for the next receiver, in ms. */
  keepMs: number
  /** Something came, or a poll ended with nothing. */
  onChange: () => void
  /** If it throws, or there is nobody to tell, the message stays in the queue, which drops it in the end. */
  onUnreadable: ((message: UnreadableMessage) => void) | undefined
}

export interface ChannelRequest {
  queue: SqsQueue
  parse: (body: string) => Ring | undefined
}

interface Kept {
  delivery: Delivery
  handle: string
  receivedAt: number
}

/** A poll follows the last one when it begins in this time. */
const QUIET_MS = 1000
const SHOWN_LENGTH = 500

/**
 * One queue as its receivers share it: at most one call at a time asks it, and what the call brings is kept here until
 * a receiver takes it. A call that waits is never cut while the channel is open, since AWS may already have handed it
 * a message, which nobody could see until its lease is over: it goes on when its receiver is gone, and what it brings
 * is given to the next one, or given back.
 */
export class SqsChannel {
  readonly #queue: SqsQueue
  readonly #parse: ChannelRequest['parse']
  readonly #deps: ChannelDeps
  readonly #cut = new AbortController()
  readonly #background = new Set<Promise<void>>()
  #kept: Kept[] = []
  #receivers = 0
  #isGivingBack = false
  #asking: Promise<void> | undefined
  #isListening = false
  #quietUntil = -Infinity
  #failure: { error: unknown } | undefined

  constructor({ queue, parse }: ChannelRequest, deps: ChannelDeps) {
    this.#queue = queue
    this.#parse = parse
    this.#deps = deps
  }

  /** The queue is known to be empty: a poll of it waits. `willListen`: or has just ended, and the next one follows. */
  isQuiet({ willListen }: { willListen: boolean }): boolean {
    return this.#isListening || (willListen && this.#deps.clock.monotonic() < this.#quietUntil)
  }

  /** How many rings are here to be taken. */
  get ready(): number {
    return this.#kept.length
  }

  /** A receiver comes. */
  enter(): void {
    this.#receivers += 1
    this.#isGivingBack = false
  }

  /** A receiver goes. `giveBack`: it was stopped, and no other one follows soon. */
  leave({ giveBack }: { giveBack: boolean }): void {
    this.#receivers -= 1
    if (this.#receivers > 0) return
    this.#failure = undefined
    this.#isGivingBack = giveBack
    if (giveBack) this.#giveBackUntil(Infinity)
  }

  /** Looks once, together with whoever looks already. What makes it fail is thrown by `throwFailure`. */
  async look(max: number): Promise<void> {
    this.#asking ??= this.#ask({ max, waitSeconds: 0 })
    await this.#asking
  }

  /** Waits in the background until something comes, at most so long. */
  listen(max: number, waitMs: number): void {
    if (this.#asking !== undefined) return
    const waitSeconds = Math.min(Math.ceil(waitMs / 1000), LONG_POLL_SECONDS)
    this.#isListening = true
    this.#asking = this.#ask({ max, waitSeconds })
  }

  /** Throws, once, what made the last call fail. */
  throwFailure(): void {
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure.error
  }

  /** At most so many of what is here. */
  take(max: number): Delivery[] {
    return this.#kept.splice(0, max).map(({ delivery }) => delivery)
  }

  /** Gives back what nobody took. A call under way may end by itself for `patienceMs`, then it is cut. */
  async close({ patienceMs }: { patienceMs: number }): Promise<void> {
    this.#isGivingBack = true
    this.#giveBackUntil(Infinity)
    const ended = new AbortController()
    const patience = this.#deps.clock.sleep(patienceMs, ended.signal)
    await Promise.race([this.#asking, patience])
    ended.abort()
    this.#cut.abort()
    await this.#asking
    await Promise.all(this.#background)
  }

  async #ask({ max, waitSeconds }: { max: number; waitSeconds: number }): Promise<void> {
    const { clock, leaseSeconds } = this.#deps
    try {
      const signal = this.#cut.signal
      const messages = await this.#queue.receive({ max, waitSeconds, leaseSeconds, signal })
      this.#quietUntil = messages.length === 0 ? clock.monotonic() + QUIET_MS : -Infinity
      for (const message of messages) this.#keep(message)
      if (this.#isGivingBack) this.#giveBackUntil(Infinity)
      else if (messages.length > 0) this.#giveBackLater()
    } catch (error) {
      if (this.#receivers > 0) this.#failure = { error }
    } finally {
      // Those who look wait for it by themselves.
      const isNews = this.#isListening || this.#kept.length > 0
      this.#asking = undefined
      this.#isListening = false
      if (isNews) this.#deps.onChange()
    }
  }

  #keep({ body, handle }: SqsMessage): void {
    const ring = this.#parse(body)
    if (ring === undefined) {
      this.#inBackground(() => this.#dropUnreadable(body, handle))
      return
    }
    const delivery = { ring, receipt: receiptOf({ queue: this.#queue.name, handle }) }
    this.#kept.push({ delivery, handle, receivedAt: this.#deps.clock.monotonic() })
  }

  async #dropUnreadable(body: string, handle: string): Promise<void> {
    const { onUnreadable } = this.#deps
    if (onUnreadable === undefined) return
    onUnreadable({ queue: this.#queue.name, body: body.slice(0, SHOWN_LENGTH) })
    await this.#queue.remove([handle])
  }

  #giveBackLater(): void {
    const { clock, keepMs } = this.#deps
    const time = clock.monotonic()
    this.#inBackground(async () => {
      await clock.sleep(keepMs, this.#cut.signal)
      this.#giveBackUntil(time)
    })
  }

  /** Gives back what was received until then and is still here. */
  #giveBackUntil(time: number): void {
    const left = this.#kept.filter(({ receivedAt }) => receivedAt <= time)
    if (left.length === 0) return
    this.#kept = this.#kept.filter(({ receivedAt }) => receivedAt > time)
    this.#quietUntil = -Infinity
    this.#inBackground(() => this.#queue.giveBack(left.map(({ handle }) => handle)))
  }

  /** What fails here needs nobody's attention: the message comes again when its lease is over. */
  #inBackground(act: () => Promise<void>): void {
    const acting = act()
      .catch(() => {})
      .finally(() => this.#background.delete(acting))
    this.#background.add(acting)
  }
}

/** Says which queue a delivery came from. */
function receiptOf({ queue, handle }: { queue: string; handle: string }): string {
  return `${queue} ${handle}`
}

/** What a receipt says. */
export function readReceipt(receipt: string): { queue: string; handle: string } {
  const at = receipt.indexOf(' ')
  return { queue: receipt.slice(0, at), handle: receipt.slice(at + 1) }
}
