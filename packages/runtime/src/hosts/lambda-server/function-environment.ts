import type { Clock } from '@slipway/model'
import type { Variables } from '../../environment/host-variables.ts'
import { cleanSurroundings, type Surroundings } from '../surroundings.ts'
import { RuntimeInterface, type OfferedInvocation, type RuntimeAnswer } from './runtime-interface.ts'
import { RuntimeProcess } from './runtime-process.ts'

export interface FunctionSettings {
  /** What starts the runtime: the executable and its arguments. */
  command: readonly [string, ...string[]]
  variables: Variables
  timeoutMs: number
  surroundings: Surroundings
}

/** What became of an invocation. `exited`: the runtime went away before it answered. */
export type InvocationEnd = RuntimeAnswer | { kind: 'timed_out' } | { kind: 'exited'; how: string }

const KILL_PATIENCE_MS = 5000

/**
 * An environment of a function, as Lambda keeps one: a runtime that is kept for the next invocation, and killed with
 * all that it started when an invocation takes too long. Its start may take as long as an invocation.
 */
export class FunctionEnvironment {
  readonly #clock: Clock
  readonly #settings: FunctionSettings
  readonly #interface: RuntimeInterface
  #runtime: RuntimeProcess | undefined
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  private constructor(clock: Clock, settings: FunctionSettings, api: RuntimeInterface) {
    this.#clock = clock
    this.#settings = settings
    this.#interface = api
  }

  static async open(clock: Clock, settings: FunctionSettings): Promise<FunctionEnvironment> {
    return new FunctionEnvironment(clock, settings, await RuntimeInterface.open())
  }

  /** One at a time: others wait for their turn. */
  invoke(invocation: OfferedInvocation): Promise<InvocationEnd> {
    const end = this.#last.then(() => this.#invoke(invocation))
    this.#last = end.catch(() => undefined)
    return end
  }

  /** Asks the runtime to end, which gives what runs its grace. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#runtime?.isGone === false) await this.#runtime.end('SIGTERM')
    this.#interface.close()
  }

  async #invoke(invocation: OfferedInvocation): Promise<InvocationEnd> {
    if (this.#isClosed) return { kind: 'exited', how: 'the environment is shutting down' }
    const runtime = this.#startedRuntime()
    const timeout = new Timeout(this.#clock, this.#settings.timeoutMs)
    try {
      const end = await Promise.race([
        this.#interface.offer(invocation, () => timeout.restart()),
        runtime.gone.then((how) => ({ kind: 'exited', how }) as const),
        timeout.over.then((kind) => ({ kind })),
      ])
      if (end.kind !== 'response' && end.kind !== 'error') await this.#discard(runtime)
      return end
    } finally {
      timeout.cancel()
    }
  }

  #startedRuntime(): RuntimeProcess {
    if (this.#runtime === undefined || this.#runtime.isGone) {
      this.#interface.reset()
      this.#runtime = new RuntimeProcess({ ...this.#settings, address: this.#interface.address })
    }
    return this.#runtime
  }

  /** The next invocation gets a new runtime, with nothing of this one still running. */
  async #discard(runtime: RuntimeProcess): Promise<void> {
    if (!runtime.isGone) await runtime.end('SIGKILL')
    this.#interface.reset()
    await cleanSurroundings(this.#clock, this.#settings.surroundings, { patienceMs: KILL_PATIENCE_MS })
  }
}

/** A wait that can begin anew. */
class Timeout {
  readonly over: Promise<'timed_out'>
  readonly #clock: Clock
  readonly #ms: number
  readonly #resolve: () => void
  #wait = new AbortController()

  constructor(clock: Clock, ms: number) {
    const { promise, resolve } = Promise.withResolvers<'timed_out'>()
    this.over = promise
    this.#resolve = () => resolve('timed_out')
    this.#clock = clock
    this.#ms = ms
    this.restart()
  }

  /** Gives the time when it will be over, in ms since the epoch. */
  restart(): number {
    this.cancel()
    const wait = new AbortController()
    this.#wait = wait
    void this.#clock.sleep(this.#ms, wait.signal).then(() => {
      if (!wait.signal.aborted) this.#resolve()
    })
    return this.#clock.now() + this.#ms
  }

  cancel(): void {
    this.#wait.abort()
  }
}
