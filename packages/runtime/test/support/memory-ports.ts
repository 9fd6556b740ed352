import type { Attempt, Beat, BlobBody, BlobStore, Doorbell, Ring, SecretSource } from '@slipway/model'
import {
  claimAttempt,
  countBeat,
  endAttempt,
  type AttemptStore,
  type BeatAnswer,
  type ClaimAnswer,
  type ClaimRequest,
  type EndAnswer,
} from '@slipway/model/protocol'

/** One attempt, with the model's own transitions, and switches to make calls fail. */
export class MemoryAttempts implements AttemptStore {
  attempt: Attempt | undefined
  beat_: Beat
  /** How many of the next calls fail, by name. */
  failures = { claim: 0, beat: 0, end: 0 }
  calls = { claim: 0, beat: 0, end: 0 }

  constructor(attempt: Attempt) {
    this.attempt = attempt
    const { environment, location, run_id, number } = attempt
    this.beat_ = {
      environment,
      location,
      run_id,
      attempt: number,
      counter: 0,
      nonce: null,
      closed: false,
      cancel: null,
    }
  }

  /** As the control side does it: on attempt and beat at once. */
  cancel(by: string, reason: string | null = null): void {
    const cancel = { at: 1, by, reason }
    if (this.attempt !== undefined) this.attempt = { ...this.attempt, cancel }
    this.beat_ = { ...this.beat_, cancel }
  }

  close(): void {
    if (this.attempt !== undefined) this.attempt = { ...this.attempt, state: 'CLOSED' }
    this.beat_ = { ...this.beat_, closed: true }
  }

  async claim(request: ClaimRequest): Promise<ClaimAnswer> {
    const answer = claimAttempt(this.attempt, request)
    if (answer.claimed) this.attempt = answer.attempt
    this.#fail('claim')
    return answer
  }

  async beat({ nonce }: { nonce: string }): Promise<BeatAnswer> {
    this.#fail('beat')
    const { beat, answer } = countBeat(this.beat_, nonce)
    this.beat_ = beat
    return answer
  }

  async end(request: Parameters<AttemptStore['end']>[0]): Promise<EndAnswer> {
    this.#fail('end')
    const ended = endAttempt(this.attempt, request)
    if (ended === undefined) return { recorded: false }
    this.attempt = ended
    return { recorded: true }
  }

  #fail(call: 'claim' | 'beat' | 'end'): void {
    this.calls[call] += 1
    if (this.failures[call] === 0) return
    this.failures[call] -= 1
    throw new Error(`The store is away (${call}).`)
  }
}

/** Blobs in memory; keys that `fails` picks cannot be put. */
export class MemoryBlobs implements BlobStore {
  readonly stored = new Map<string, Uint8Array>()
  /** Keys in the order of their puts. */
  readonly puts: string[] = []
  fails: (key: string) => boolean = () => false
  /** Puts wait for it. */
  until: Promise<unknown> = Promise.resolve()

  async put(key: string, body: BlobBody): Promise<void> {
    await this.until
    if (this.fails(key)) throw new Error(`The disk is full (${key}).`)
    this.stored.set(key, body instanceof Uint8Array ? Uint8Array.from(body) : await readAll(body.stream))
    this.puts.push(key)
  }

  async get(key: string, range?: { start: number; end?: number }): Promise<Uint8Array | undefined> {
    const bytes = this.stored.get(key)
    return range === undefined ? bytes : bytes?.subarray(range.start, range.end)
  }

  async stream(key: string) {
    const bytes = this.stored.get(key)
    return bytes && { stream: chunksOf(bytes), bytes: bytes.length }
  }

  async list(prefix: string) {
    const keys = [...this.stored.keys()].filter((key) => key.startsWith(prefix)).sort()
    return keys.map((key) => ({ key, bytes: this.stored.get(key)!.length }))
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.stored.delete(key)
  }
}

export class MemoryDoorbell implements Pick<Doorbell, 'ring'> {
  readonly rings: Ring[] = []

  async ring(ring: Ring): Promise<void> {
    this.rings.push(ring)
  }
}

/** Secrets by variable name; the references are not looked at. */
export function secretsOf(values: Record<string, string>): SecretSource {
  return {
    async read(secrets) {
      const names = Object.keys(secrets)
      const known = names.filter((name) => name in values)
      return {
        values: Object.fromEntries(known.map((name) => [name, values[name]!])),
        missing: names.filter((name) => !(name in values)),
      }
    },
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
