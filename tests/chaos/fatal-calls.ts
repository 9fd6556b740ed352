import { openSync, writeSync } from 'node:fs'
import { beforeCalls } from './before-calls.ts'

/**
 * Counts the calls that a process makes on its ports, writes each to a trace, and kills the process with SIGKILL at
 * the n-th: before it is made, so that nothing of it happens, and after all before it have.
 */
export interface FatalCalls {
  /** Appended to, a line a call. */
  trace: string
  /** From 1; 0 never kills. */
  killAt: number
}

/** The same port; `ignored` methods are neither counted nor fatal. */
export function fatal<T extends object>(
  calls: CallCounter,
  name: string,
  port: T,
  ignored: readonly string[] = [],
): T {
  return beforeCalls(port, (method) => {
    if (!ignored.includes(method)) calls.count(`${name}.${method}`)
  })
}

/** Shared by all ports of a process, so that their calls have one order. */
export class CallCounter {
  #count = 0
  readonly #trace: number
  readonly #killAt: number

  constructor({ trace, killAt }: FatalCalls) {
    this.#trace = openSync(trace, 'a')
    this.#killAt = killAt
  }

  /** Counts one call; does not return from the fatal one. */
  count(call: string): void {
    this.#count += 1
    writeSync(this.#trace, `${this.#count} ${call}\n`)
    if (this.#count === this.#killAt) process.kill(process.pid, 'SIGKILL')
  }
}
