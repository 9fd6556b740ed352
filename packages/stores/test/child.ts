import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A process on a script of `test/fixtures`, killed when it is disposed of, or after 20 s. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcess
  readonly lines: AsyncIterableIterator<string>
  readonly #ended: Promise<unknown>

  constructor(script: string, args: readonly string[]) {
    const path = join(import.meta.dirname, 'fixtures', `${script}.ts`)
    this.process = spawn(process.execPath, [path, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 20_000,
      killSignal: 'SIGKILL',
    })
    this.#ended = once(this.process, 'close')
    if (this.process.stdout === null) throw new Error('The child has no stdout.')
    this.lines = createInterface(this.process.stdout)[Symbol.asyncIterator]()
  }

  /** The next line that it prints. Throws when it ends instead. */
  async line(): Promise<string> {
    const { done, value } = await this.lines.next()
    if (done === true) throw new Error('The child ended.')
    return value
  }

  /** Resolves with its exit code when it has ended. */
  async end(): Promise<number | null> {
    await this.#ended
    return this.process.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL')
    await this.#ended
  }
}
