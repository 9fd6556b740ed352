import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { PushOrigin, PushRun } from './push-origin.ts'

const execute = promisify(execFile)
const AUTHOR = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']

/** A person's clone of an origin. */
export class Clone {
  readonly directory: string
  readonly #origin: PushOrigin

  private constructor(directory: string, origin: PushOrigin) {
    this.directory = directory
    this.#origin = origin
  }

  /** Makes a directory the clone; what lies in it goes with the first commit. */
  static async make(directory: string, origin: PushOrigin): Promise<Clone> {
    await mkdir(directory, { recursive: true })
    const clone = new Clone(directory, origin)
    await clone.git('init', '--quiet', '--initial-branch=main')
    await clone.git('remote', 'add', 'origin', origin.url)
    return clone
  }

  /** Commits all that is in it, with files that are written first; the commit's id. */
  async commit(files: Record<string, string> = {}): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.directory, path)), { recursive: true })
      await writeFile(join(this.directory, path), text)
    }
    await this.git('add', '--all')
    await this.git('commit', '--quiet', '--message', 'A change')
    return this.git('rev-parse', 'HEAD')
  }

  /** Pushes a commit, and waits for what that sets off. */
  async push(commit: string, branch = 'main'): Promise<PushRun> {
    await this.git('push', '--quiet', 'origin', `${commit}:refs/heads/${branch}`)
    return this.#origin.runOf(commit)
  }

  /** As nobody in particular: no configuration of this machine enters. */
  async git(...args: string[]): Promise<string> {
    const env = { PATH: process.env['PATH'], HOME: this.directory, GIT_CONFIG_NOSYSTEM: '1' }
    return (await execute('git', [...AUTHOR, ...args], { cwd: this.directory, env })).stdout.trim()
  }
}
