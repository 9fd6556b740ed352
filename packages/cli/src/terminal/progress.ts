import { duration } from './duration.ts'
import type { Output } from './writer.ts'

export interface ProgressOptions {
  stream: Output
  quiet: boolean
  unicode: boolean
  /** False: the terminal cannot take a line back. */
  erases: boolean
}

const TURN_MS = 100
/** Where a line once written stays, only what takes long is told. */
const LONG_MS = 5000

/**
 * Says what goes on while it goes on: a turning line on a terminal, which `clear` takes away again; elsewhere one plain
 * line, and only for what takes over 5 s. Nothing else may write to the terminal between `show` and `clear`.
 */
export class Progress {
  readonly #stream: Output
  readonly #quiet: boolean
  readonly #turns: boolean
  readonly #frames: string[]
  #timer: NodeJS.Timeout | undefined

  constructor({ stream, quiet, unicode, erases }: ProgressOptions) {
    this.#stream = stream
    this.#quiet = quiet
    this.#turns = stream.isTTY && erases
    this.#frames = (unicode ? '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏' : '|/-\\').split('')
  }

  show(text: string): void {
    this.clear()
    if (this.#quiet) return
    let turns = 0
    this.#timer = this.#turns
      ? setInterval(() => this.#turn(text, (turns += 1)), TURN_MS)
      : setTimeout(() => this.#stream.write(`${text} …\n`), LONG_MS)
    this.#timer.unref()
  }

  clear(): void {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    if (this.#turns) this.#stream.write('\r\u001B[K')
  }

  #turn(text: string, turns: number): void {
    const frame = this.#frames[turns % this.#frames.length]
    const line = `${frame} ${text} … ${duration(turns * TURN_MS)}`
    this.#stream.write(`\r\u001B[K${line.slice(0, (this.#stream.columns || 80) - 1)}`)
  }
}
