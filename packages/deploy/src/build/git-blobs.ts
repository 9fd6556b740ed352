import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createHash } from 'node:crypto'
import { DeployError } from '../deploy-error.ts'
import type { ReadBlobs } from '../image/index.ts'
import { gitFailure } from '../local/git.ts'

interface Asked {
  /** Where git was started. */
  directory: string
  id: string
}

/**
 * Reads blobs from the objects of the repository that a directory lies in, whatever its work tree holds. Each reading
 * is a git process of its own, and only a part of one blob is in memory at a time. Fails with a `DeployError`; so does
 * a blob whose bytes have another id.
 */
export function gitBlobs(directory: string): ReadBlobs {
  return async function* readBlobs(ids) {
    // An object that stands for another one is not the one that was planned.
    const argv = ['-C', directory, '--no-replace-objects', '--no-optional-locks', 'cat-file', '--batch']
    const git = spawn('git', argv, { stdio: 'pipe' })
    const ended = endOf(git)
    // What ended early tells why by its other events.
    git.stdin.on('error', () => undefined)
    git.stdin.end(ids.map((id) => `${id}\n`).join(''))
    const answers = new Answers(git.stdout, async () => gitFailure(directory, await ended))
    try {
      for (const id of ids) {
        const size = sizeIn(await answers.line(), { directory, id })
        yield { id, size, chunks: checked(answers.bytes(size), { directory, id, size }) }
        await answers.line()
      }
    } finally {
      git.stdout.destroy()
      git.kill()
      await ended
    }
  }
}

/** Why the process ended, for whoever expected more of it. */
async function endOf(git: ChildProcessWithoutNullStreams): Promise<Error> {
  let stderr = ''
  let failure: Error | undefined
  git.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  git.on('error', (error) => (failure = error))
  await new Promise((closed) => git.once('close', closed))
  return failure ?? Object.assign(new Error('git ended'), { stderr })
}

/** What git answers with, taken apart as it arrives. */
class Answers {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #failure: () => Promise<Error>
  #unread: Buffer = Buffer.of()

  constructor(stream: AsyncIterable<Buffer>, failure: () => Promise<Error>) {
    this.#chunks = stream[Symbol.asyncIterator]()
    this.#failure = failure
  }

  /** Without its end. */
  async line(): Promise<string> {
    let line = ''
    for (;;) {
      const end = this.#unread.indexOf('\n')
      line += this.#take(end === -1 ? this.#unread.length : end).toString()
      if (end !== -1) {
        this.#take(1)
        return line
      }
      await this.#more()
    }
  }

  /** Exactly so many. */
  async *bytes(size: number): AsyncGenerator<Buffer, void> {
    for (let left = size; left > 0;) {
      if (this.#unread.length === 0) await this.#more()
      const chunk = this.#take(Math.min(left, this.#unread.length))
      left -= chunk.length
      yield chunk
    }
  }

  #take(length: number): Buffer {
    const taken = this.#unread.subarray(0, length)
    this.#unread = this.#unread.subarray(length)
    return taken
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next()
    if (next.done === true) throw await this.#failure()
    this.#unread = next.value
  }
}

/** Of the line before a blob's bytes: `id blob size`. */
function sizeIn(header: string, asked: Asked): number {
  const [, size] = /^[0-9a-f]{40} blob (\d+)$/.exec(header) ?? []
  if (size !== undefined) return Number(size)
  throw new DeployError({
    code: 'git_failed',
    message: `The repository of ${asked.directory} has no file ${asked.id}, which the commit names (${header}).`,
    remedy: 'Mend the repository: git fsck shows what it lacks.',
  })
}

async function* checked(
  chunks: AsyncIterable<Buffer>,
  { directory, id, size }: Asked & { size: number },
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha1').update(`blob ${size}\0`)
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') === id) return
  throw new DeployError({
    code: 'git_failed',
    message: `What the repository of ${directory} has for ${id} is not the file that is called so.`,
    remedy: 'Do not deploy from this clone: make a new one. git fsck shows what is damaged.',
  })
}
