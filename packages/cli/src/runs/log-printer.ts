import type { LogEntry, LogLine, LogStepEnded, RunAnswer } from '@slipway/api'
import { duration } from '../terminal/duration.ts'
import type { Symbols } from '../terminal/symbols.ts'
import type { Style, Writer } from '../terminal/writer.ts'

export interface LogPrinterOptions {
  /** What the job printed. */
  output: Writer
  /** What is said about it: notices, steps, attempts. */
  notes: Writer
  symbols: Symbols
  /** What every line begins with. */
  indent?: string
  /** Added to what is said of a run that no agent takes. */
  ifNotTaken?: string
}

/** A job that is declared by one command has one step of this name: naming it tells nothing. */
const ONLY_STEP = 'main'

/** What tells why nothing comes. */
export type WaitingRun = Pick<RunAnswer, 'status' | 'attempt' | 'attempts' | 'not_before'>

/** Whoever prints the entries of a run's log, one after the other. */
export interface EntryPrinter {
  /** Resolves when the next one may come: whoever reads sets the pace. */
  print(entry: LogEntry): Promise<void>
  /** No entry has come for a while; this is how the run stands. */
  waiting(run: WaitingRun, now: number): void
  /** No entry follows. */
  end(): void
}

/** Prints entries as they are, a line of JSON each. */
export function jsonPrinter(output: Writer): EntryPrinter {
  return {
    async print(entry) {
      output.line(JSON.stringify(entry))
      await output.caughtUp()
    },
    waiting: () => {},
    end: () => {},
  }
}

/** Prints a log for people: lines with the name of their step, and how each step ended. */
export class LogPrinter implements EntryPrinter {
  readonly #options: LogPrinterOptions
  readonly #started = new Map<string, number>()
  #attempt = 1
  /** The newest attempt when a wait was last told; a wait is told once. */
  #toldWait: number | undefined
  /** Of the line that has been written without its end. */
  #open: string | undefined

  constructor(options: LogPrinterOptions) {
    this.#options = options
  }

  async print(entry: LogEntry): Promise<void> {
    if (entry.attempt !== this.#attempt) this.#newAttempt(entry.attempt)
    if ('text' in entry) this.#line(entry)
    else if (entry.event === 'step_started') this.#started.set(entry.step, entry.at)
    else this.#stepEnded(entry)
    await this.#options.output.caughtUp()
  }

  /** A run that waits for an agent, or for its next attempt, prints nothing: it is told, once for each wait. */
  waiting({ status, attempt, attempts, not_before }: WaitingRun, now: number): void {
    if (status !== 'QUEUED' || this.#toldWait === attempt) return
    this.#toldWait = attempt
    if (attempt === 0)
      return this.#note('QUEUED', 'yellow', `no agent has taken it yet${this.#options.ifNotTaken ?? ''}`)
    const why = attempts.at(-1)?.failure?.message ?? 'It did not succeed.'
    const when = not_before > now ? `in ${duration(not_before - now)}` : 'as soon as an agent takes it'
    this.#note('attempt', 'yellow', `${attempt} failed: ${why} Tried again ${when}`)
  }

  end(): void {
    if (this.#open !== undefined) this.#options.output.line('')
    this.#open = undefined
  }

  #line({ step, stream, text, partial }: LogLine): void {
    if (stream === 'slipway') return this.#note(`slipway ${this.#options.symbols.bar}`, 'none', text)
    const { output } = this.#options
    const key = `${stream} ${step}`
    if (this.#open !== key) {
      this.end()
      output.text(this.#prefix(step))
    }
    if (partial) output.text(text)
    else output.line(text)
    this.#open = partial ? key : undefined
  }

  #prefix(step: string): string {
    const { output, symbols, indent = '' } = this.#options
    return step === ONLY_STEP ? indent : output.style('dim', `${indent}${step} ${symbols.bar} `)
  }

  #stepEnded({ step, at, status, exit_code, signal }: LogStepEnded): void {
    if (step === ONLY_STEP) return
    const { done, failed, skipped } = this.#options.symbols
    const took = duration(at - (this.#started.get(step) ?? at))
    switch (status) {
      case 'SUCCEEDED':
        return this.#note(step, 'green', `${done} ${took}`)
      case 'FAILED':
        return this.#note(step, 'red', `${failed} ${signal ?? `exit code ${exit_code}`} after ${took}`)
      case 'CANCELLED':
        return this.#note(step, 'yellow', `${failed} cancelled after ${took}`)
      case 'SKIPPED':
        return this.#note(step, 'dim', `${skipped} skipped`)
    }
  }

  #newAttempt(number: number): void {
    this.#attempt = number
    this.#started.clear()
    this.#note('attempt', 'yellow', String(number))
  }

  #note(subject: string, style: Style, text: string): void {
    this.end()
    const { notes, indent = '' } = this.#options
    notes.line(`${notes.style('dim', `${indent}${subject}`)} ${notes.style(style, text)}`)
  }
}
