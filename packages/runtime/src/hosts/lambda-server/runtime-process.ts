import { spawn, type ChildProcess } from 'node:child_process'
import type { Variables } from '../../environment/host-variables.ts'
import { RUNTIME_API } from '../pick-host.ts'

export interface RuntimeProcessRequest {
  /** The executable and its arguments. */
  command: readonly [string, ...string[]]
  variables: Variables
  /** Where the Runtime API is: host and port. */
  address: string
}

/** The runtime of a function: the process that asks the Runtime API for events. */
export class RuntimeProcess {
  readonly #child: ChildProcess
  /** How it went away, in words: for example `exit status 1`. */
  readonly gone: Promise<string>
  #isGone = false

  constructor({ command: [path, ...args], variables, address }: RuntimeProcessRequest) {
    const env = { ...variables, [RUNTIME_API]: address }
    this.#child = spawn(path, args, { env, stdio: ['ignore', 'inherit', 'inherit'] })
    this.gone = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message))
      this.#child.once('exit', (code, signal) => resolve(signal === null ? `exit status ${code}` : signal))
    })
    void this.gone.then(() => (this.#isGone = true))
  }

  get isGone(): boolean {
    return this.#isGone
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#child.kill(signal)
    await this.gone
  }
}
