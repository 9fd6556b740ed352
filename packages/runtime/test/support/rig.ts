import { randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Step } from '@slipway/config-schema'
import type { Attempt, Clock, SecretSource } from '@slipway/model'
import type { AttemptRef, LogFrame, Outcome, Work } from '@slipway/model/protocol'
import { anAttempt, aRun, refOfAttempt } from '@slipway/model/testing'
import { systemClock } from '@slipway/stores/connect'
import { onTestFinished } from 'vitest'
import { DEFAULT_TIMING, executeAttempt, type Execution, type Timing } from '../../src/index.ts'
import { MemoryAttempts, MemoryBlobs, MemoryDoorbell, secretsOf } from './memory-ports.ts'
import { readLog } from './read-log.ts'

export interface RigSettings extends Partial<Omit<Work, 'steps'>> {
  /** One command, or steps. A string is a shell's. */
  run: string | string[] | Step[]
  secretValues?: Record<string, string>
  /** Instead of those values. */
  secretSource?: SecretSource
  variables?: Record<string, string>
  timing?: Partial<Timing>
  clock?: Clock
  leavesMs?: number | null
  stopsWithinMs?: number | null
}

/** The log is stored every so many ms. */
export function flushEvery(ms: number): Pick<Timing, 'flush' | 'standstillMs'> {
  return { flush: { firstMinuteMs: ms, laterMs: ms }, standstillMs: ms }
}

/** One attempt with everything that it needs, in a temporary directory. */
export interface Rig {
  ref: AttemptRef
  directory: string
  codeDirectory: string
  workDirectory: string
  attempts: MemoryAttempts
  blobs: MemoryBlobs
  doorbell: MemoryDoorbell
  interrupt: AbortController
  /** Writes a file of the code; executable when it begins with `#!`. */
  write(name: string, text: string): Promise<string>
  execute(): Promise<Execution>
  /** Executes to an end that is told. */
  run(): Promise<{ outcome: Outcome; frames: LogFrame[] }>
  frames(): Promise<LogFrame[]>
  /** What is left of the attempt on disk. */
  leftFiles(): Promise<string[]>
}

export async function makeRig(settings: RigSettings): Promise<Rig> {
  const {
    run,
    secretValues = {},
    secretSource = secretsOf(secretValues),
    variables = { PATH: process.env['PATH'] },
    ...more
  } = settings
  const { timing, clock = systemClock, leavesMs = null, stopsWithinMs = null, ...work } = more
  const directory = await mkdtemp(join(tmpdir(), 'runtime-test-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
  const [codeDirectory, workDirectory, temporaryDirectory] = ['code', 'work', 'tmp'].map((name) =>
    join(directory, name),
  ) as [string, string, string]
  await mkdir(codeDirectory)
  const made = anAttempt(aRun({ environment: 'local', location: 'orders' }, { params: { value: {} } }))
  const attempt: Attempt = { ...made, work: { ...made.work, ...work, steps: stepsOf(run) } }
  const ref = refOfAttempt(attempt)
  const ports = {
    attempts: new MemoryAttempts(attempt),
    blobs: new MemoryBlobs(),
    doorbell: new MemoryDoorbell(),
    secrets: secretSource,
    clock,
  }
  const interrupt = new AbortController()
  const rig: Rig = {
    ref,
    directory,
    codeDirectory,
    workDirectory,
    ...ports,
    interrupt,
    async write(name, text) {
      const path = join(codeDirectory, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
      if (text.startsWith('#!')) await chmod(path, 0o755)
      return path
    },
    execute: () =>
      executeAttempt(ports, {
        envelope: { v: 1, ...ref },
        nonce: randomUUID(),
        build: 'test',
        codeDirectory,
        workDirectory,
        host: {
          handle: { pid: process.pid },
          variables,
          temporaryDirectory,
          leavesMs,
          stopsWithinMs,
          bystanders: null,
          interrupt: interrupt.signal,
        },
        timing: { ...DEFAULT_TIMING, ...timing },
      }),
    async run() {
      const execution = await rig.execute()
      if (execution.kind !== 'ended') throw new Error(`It did not end: ${JSON.stringify(execution)}`)
      return { outcome: execution.outcome, frames: await rig.frames() }
    },
    frames: () => readLog(ports.blobs, ref),
    async leftFiles() {
      const all = await readdir(directory, { recursive: true })
      return all.filter((name) => name.startsWith('work/') || name.startsWith('tmp/'))
    },
  }
  return rig
}

function stepsOf(run: RigSettings['run']): Step[] {
  if (typeof run === 'string') return [{ name: 'main', command: ['sh', '-c', run], needs: [] }]
  if (run.every((part) => typeof part === 'string')) return [{ name: 'main', command: run, needs: [] }]
  return run
}
