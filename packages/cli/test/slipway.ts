import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { tempDirectory } from './temp-directory.ts'

/** The command itself, as it is installed. */
export const BIN = fileURLToPath(new URL('../bin/slipway.js', import.meta.url))

const FIXTURE = fileURLToPath(new URL('fixtures/project', import.meta.url))
const DEADLINE_MS = 20_000

export interface CallOptions {
  cwd: string
  variables?: Record<string, string>
  /** Another entry point than the command itself. */
  bin?: string
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A copy of the project that the tests use, in a directory of this test's own. */
export async function projectCopy(): Promise<string> {
  const directory = await tempDirectory()
  await cp(FIXTURE, directory, { recursive: true })
  return directory
}

/** Calls slipway and waits for its end. */
export async function slipway(options: CallOptions, ...args: string[]): Promise<Ended> {
  return startSlipway(options, ...args).ended
}

/** Calls slipway and expects it to succeed; resolves to what it printed to stdout. */
export async function succeed(options: CallOptions, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await slipway(options, ...args)
  if (code !== 0) throw new Error(`slipway ${args.join(' ')} exited ${code}:\n${stdout}\n${stderr}`)
  return stdout
}

/** What `--json` printed. */
export async function succeedJson<T>(options: CallOptions, ...args: string[]): Promise<T> {
  return JSON.parse(await succeed(options, ...args, '--json')) as T
}

/** A slipway that runs. */
export class Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(process: ChildProcess) {
    this.process = process
    process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = once(process, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }))
  }

  /** Waits until it has printed this, to either stream. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + DEADLINE_MS
    for (;;) {
      const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
      if (found !== null) return found
      if (Date.now() > deadline || this.process.exitCode !== null) {
        throw new Error(`${pattern} was not printed:\n${this.stdout}\n${this.stderr}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  interrupt(signal: NodeJS.Signals = 'SIGINT'): void {
    this.process.kill(signal)
  }
}

/** Starts slipway; it is killed after the test if it still runs. */
export function startSlipway({ cwd, variables = {}, bin = BIN }: CallOptions, ...args: string[]): Running {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: cwd, LANG: 'C.UTF-8', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return new Running(child)
}

/** Times, ids, digests and ports vary; all else is asserted verbatim. */
export function masked(text: string): string {
  return text
    .replaceAll(/\b(\d+\.\d s|\d+ ms)\b/g, 'N s')
    .replaceAll(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, 'RUN')
    .replaceAll(/(?<=released {2})[0-9a-f]{7}\b/g, 'DIGEST')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
}
