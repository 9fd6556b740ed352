import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { gitFailure } from '../local/git.ts'

export interface GitObject {
  /** In hex. */
  id: string
  type: 'blob' | 'tree' | 'commit' | 'tag'
  bytes: Buffer
}

/** The objects of a repository, read over one git process. */
export interface ObjectReader {
  /** By id, or by a name that git resolves; undefined when there is none. Many may be asked for at once. */
  read(name: string): Promise<GitObject | undefined>
  /** Ends the process; nothing can be read afterwards. */
  close(): void
}

interface Asked {
  answer: (object: GitObject | undefined) => void
  fail: (error: unknown) => void
}

/** Starts the reader of the repository that a directory lies in. Each `read` throws a `DeployError` if git cannot. */
export function openObjects(directory: string): ObjectReader {
  return new ObjectProcess(directory)
}

class ObjectProcess implements ObjectReader {
  readonly #directory: string
  readonly #git: ChildProcessWithoutNullStreams
  readonly #asked: Asked[] = []
  #unread: Buffer = Buffer.of()
  #stderr = ''
  #failure: unknown = undefined

  constructor(directory: string) {
    this.#directory = directory
    const argv = ['-C', directory, '--no-optional-locks', 'cat-file', '--batch']
    this.#git = spawn('git', argv, { stdio: 'pipe' })
    this.#git.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#git.stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()))
    this.#git.on('error', (error) => this.#fail(error))
    this.#git.on('close', () => this.#fail(Object.assign(new Error('git ended'), { stderr: this.#stderr })))
    // A process that ended tells why by its other events.
    this.#git.stdin.on('error', () => undefined)
  }

  read(name: string): Promise<GitObject | undefined> {
    if (this.#failure !== undefined) return Promise.reject(gitFailure(this.#directory, this.#failure))
    // Requests are lines, and no object is called so.
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined)
    const { promise, resolve, reject } = Promise.withResolvers<GitObject | undefined>()
    this.#asked.push({ answer: resolve, fail: reject })
    this.#git.stdin.write(`${name}\n`)
    return promise
  }

  close(): void {
    this.#git.stdin.end()
    // Without requests it ends by itself, and whoever is done need not wait for that.
    this.#git.stdout.destroy()
    this.#git.stderr.destroy()
    this.#git.unref()
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    for (const { fail } of this.#asked.splice(0)) fail(gitFailure(this.#directory, this.#failure))
  }

  #take(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk])
    for (let taken = takeAnswer(this.#unread); taken !== undefined; taken = takeAnswer(this.#unread)) {
      this.#unread = this.#unread.subarray(taken.length)
      this.#asked.shift()?.answer(taken.object)
    }
  }
}

/** The first whole answer: `id type size`, a line end, the bytes and a line end; or a line that says why not. */
function takeAnswer(bytes: Buffer): { object: GitObject | undefined; length: number } | undefined {
  const end = bytes.indexOf('\n')
  if (end === -1) return undefined
  const header = bytes.toString('utf8', 0, end)
  const [, id, type, size] = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(header) ?? []
  if (id === undefined) return { object: undefined, length: end + 1 }
  const length = end + 1 + Number(size) + 1
  if (bytes.length < length) return undefined
  const object = { id, type: type as GitObject['type'], bytes: bytes.subarray(end + 1, length - 1) }
  return { object, length }
}
