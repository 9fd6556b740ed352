import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/**
 * Makes two pipes, says so, then reads process groups: the one named last is to die with the runtime. An empty line
 * names none. The end of its input means that the runtime has gone, in whatever way.
 */
const SCRIPT = `
mkfifo "$1/stdout" "$1/stderr" || exit
echo
while read -r group; do guarded=$group; done
[ -z "$guarded" ] || kill -s KILL -- "-$guarded"
rm -rf -- "$1"
`

/**
 * A small shell beside the runtime that outlives it by a moment: if the runtime dies, SIGKILL included, it kills the
 * process group that the runtime was running. It also makes what Node cannot make: named pipes. A child whose output
 * is one of Node's socket pairs cannot open /dev/stdout and /dev/stderr.
 */
export class Keeper {
  /** The named pipes. */
  readonly pipes: { stdout: string; stderr: string }
  /** Resolves when they are there; rejects when they cannot be made. */
  readonly ready: Promise<void>
  readonly #shell: ChildProcess

  /** `directory` is empty, and is removed with all that is in it when the keeper ends. */
  constructor({ directory, path }: { directory: string; path: string }) {
    this.pipes = { stdout: join(directory, 'stdout'), stderr: join(directory, 'stderr') }
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'slipway-keeper', directory], {
      cwd: '/',
      env: { PATH: path },
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    this.ready = this.#awaitReady()
  }

  /** From now on this group dies with the runtime, and no other. */
  guard(group: number): void {
    this.#shell.stdin?.write(`${group}\n`)
  }

  release(): void {
    this.#shell.stdin?.write('\n')
  }

  /** Ends the keeper, after which its directory is gone, and so is the group that it guards, if it still does. */
  async end(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#shell
    this.#shell.stdin?.end()
    if (pid !== undefined && exitCode === null && signalCode === null) await once(this.#shell, 'exit')
  }

  async #awaitReady(): Promise<void> {
    // Whoever is gone needs no more telling.
    this.#shell.stdin?.on('error', () => undefined)
    const gone = once(this.#shell, 'exit').then(() => {
      throw new Error('The pipes for output could not be made: see whether mkfifo works in the temporary directory.')
    })
    await Promise.race([once(this.#shell.stdout ?? this.#shell, 'data'), gone])
    gone.catch(() => undefined)
  }
}
