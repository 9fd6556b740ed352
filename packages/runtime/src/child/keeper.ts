import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
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

export interface KeeperRequest {
  /** Where its own directory is made. */
  temporaryDirectory: string
  /** Where mkfifo and rm are found. */
  path: string
}

/**
 * A small shell beside the runtime that outlives it by a moment: if the runtime dies, SIGKILL included, it kills the
 * process group that the runtime was running. It also makes what Node cannot make: named pipes. A child whose output
 * is one of Node's socket pairs cannot open /dev/stdout and /dev/stderr.
 */
export class Keeper {
  /**
   * The child's TMPDIR. Not below the attempt's other files but near the root of the file system: many programs put
   * sockets there, whose paths may have 107 bytes.
   */
  readonly temporary: string
  /** The named pipes. */
  readonly pipes: { stdout: string; stderr: string }
  readonly #shell: ChildProcess
  readonly #ready: Promise<void>

  /** Throws when its directory cannot be made. */
  constructor({ temporaryDirectory, path }: KeeperRequest) {
    mkdirSync(temporaryDirectory, { recursive: true })
    const directory = mkdtempSync(join(temporaryDirectory, 'slipway-'))
    this.temporary = join(directory, 'tmp')
    this.pipes = { stdout: join(directory, 'stdout'), stderr: join(directory, 'stderr') }
    mkdirSync(this.temporary)
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'slipway-keeper', directory], {
      cwd: '/',
      env: { PATH: path },
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    // Whoever is gone needs no more telling.
    this.#shell.stdin?.on('error', () => undefined)
    this.#ready = this.#awaitPipes()
    this.#ready.catch(() => undefined)
  }

  get pid(): number | undefined {
    return this.#shell.pid
  }

  /** Resolves when the pipes are there; rejects when they cannot be made. */
  get ready(): Promise<void> {
    return this.#ready
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

  async #awaitPipes(): Promise<void> {
    const told = once(this.#shell.stdout ?? this.#shell, 'data').then(() => true)
    const gone = once(this.#shell, 'exit').then(() => false)
    // Both reject when the shell cannot be started; only the first one is heard.
    for (const promise of [told, gone]) promise.catch(() => undefined)
    if (await Promise.race([told, gone])) return
    throw new Error(
      'mkfifo failed in the temporary directory; what it said is in the log of the runtime itself',
    )
  }
}
