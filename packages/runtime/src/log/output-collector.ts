import { Socket } from 'node:net'
import type { Clock } from '@slipway/model'
import type { StreamMask } from '../masking/stream-mask.ts'
import { LineSplitter } from './line-splitter.ts'
import type { LogWriter } from './log-writer.ts'

export interface OutputSource {
  /** The read end of a pipe; closed when the output has ended. */
  fd: number
  stream: 'stdout' | 'stderr'
  step: string
  mask: StreamMask | undefined
  /** The beginning of a line waits so long for its rest, in ms. */
  standstillMs: number
}

/** More than a pipe holds: a read that does not fill its buffer is the last one before others get their turn. */
const READ_BYTES = 128 * 1024

/** Reads one stream of a child into the log: masked, cut at line ends, no faster than the log can store it. */
export class OutputCollector {
  readonly #clock: Clock
  readonly #log: LogWriter
  readonly #source: OutputSource
  readonly #lines: LineSplitter
  readonly #socket: Socket
  readonly #ended: Promise<void>
  #readAt: number
  #restIsWatched = false

  constructor({ clock, log }: { clock: Clock; log: LogWriter }, source: OutputSource) {
    this.#clock = clock
    this.#log = log
    this.#source = source
    this.#readAt = clock.monotonic()
    this.#lines = new LineSplitter((bytes) => this.#append(bytes))
    const onread = {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length: number, buffer: Uint8Array) => this.#read(buffer.subarray(0, length)),
    }
    this.#socket = new Socket({ fd: source.fd, readable: true, writable: false, onread })
    this.#ended = this.#run()
  }

  /**
   * Waits for the end, but not for a writer that may never go away: once nothing has come for `quietMs`, or something
   * has for ten times that, it reads no further. True: it had to.
   */
  async finish(quietMs: number): Promise<boolean> {
    const ended = new AbortController()
    void this.#ended.then(() => ended.abort())
    for (let waits = 0; waits < 10;) {
      const readAt = this.#readAt
      await this.#clock.sleep(quietMs, ended.signal)
      if (ended.signal.aborted) return false
      // While the log has no room, it is this side that does not read.
      if (this.#log.isFull) continue
      waits = this.#readAt === readAt ? 10 : waits + 1
    }
    this.#socket.destroy()
    await this.#ended
    return true
  }

  async #run(): Promise<void> {
    // A pipe that breaks has ended, however it came to that.
    this.#socket.on('error', () => undefined)
    await new Promise((resolve) => this.#socket.once('close', resolve).resume())
    if (this.#source.mask !== undefined) this.#lines.push(this.#source.mask.flush())
    this.#lines.flush()
  }

  /** Its bytes are overwritten by the next read. False: read no more for now. */
  #read(bytes: Uint8Array): boolean {
    this.#readAt = this.#clock.monotonic()
    this.#log.countPrinted(bytes.length)
    this.#lines.push(this.#source.mask === undefined ? bytes : this.#source.mask.push(bytes))
    if (this.#lines.hasRest) this.#watchRest()
    if (!this.#log.isFull) return true
    void this.#log.hasRoom().then(() => this.#socket.resume())
    return false
  }

  /** A prompt has no newline, and is to be seen all the same. */
  #watchRest(): void {
    if (this.#restIsWatched) return
    this.#restIsWatched = true
    const { standstillMs } = this.#source
    void this.#clock.sleep(standstillMs).then(() => {
      this.#restIsWatched = false
      if (!this.#lines.hasRest) return
      if (this.#clock.monotonic() - this.#readAt >= standstillMs) this.#lines.flush()
      else this.#watchRest()
    })
  }

  #append(bytes: Uint8Array): void {
    const { stream, step } = this.#source
    this.#log.append({ kind: 'output', stream, step, at: this.#clock.now(), bytes })
  }
}
