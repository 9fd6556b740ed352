import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attempt } from '@slipway/model'
import type { AttemptRef, Envelope, LogFrame, Work } from '@slipway/model/protocol'
import { anAttempt, aRun, next, refOfAttempt } from '@slipway/model/testing'
import { connectEmbedded, type Stores } from '@slipway/stores/connect'
import { onTestFinished } from 'vitest'
import type { Timing } from '../../src/index.ts'
import { readLog } from './read-log.ts'

export interface HostRuntimeSettings {
  kind: 'lambda' | 'container'
  stateDirectory: string
  codeDirectory: string
  temporaryDirectory: string
  /** In a process namespace of its own. */
  isAlone: boolean
  timing: Partial<Timing>
}

/** A run's only attempt, open. */
export interface OpenAttempt {
  ref: AttemptRef
  envelope: Envelope
  read(): Promise<Attempt>
  frames(): Promise<LogFrame[]>
}

export interface HostProcess {
  process: ChildProcess
  exited: Promise<{ code: number | null; stdout: string; stderr: string }>
}

export interface HostRig {
  temporaryDirectory: string
  codeDirectory: string
  stores: Stores
  open(script: string, work?: Partial<Work>): Promise<OpenAttempt>
  /** What starts a runtime, and its arguments. */
  command(settings: Pick<HostRuntimeSettings, 'kind'> & Partial<HostRuntimeSettings>): [string, ...string[]]
  start(command: readonly [string, ...string[]], variables?: Record<string, string>): HostProcess
}

const ENTRY = join(import.meta.dirname, 'host-runtime.ts')
const NAMESPACE = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  '--pid',
  '--mount-proc',
  '--fork',
  '--kill-child',
]

/** Whether a process can have a machine's processes to itself here, as in a container. */
export function canBeAlone(): boolean {
  const [program = '', ...args] = NAMESPACE
  return spawnSync(program, [...args, 'true']).status === 0
}

export async function makeHostRig(): Promise<HostRig> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'runtime-host-')))
  const [stateDirectory, codeDirectory, temporaryDirectory] = ['state', 'code', 'tmp'].map((name) =>
    join(directory, name),
  ) as [string, string, string]
  for (const each of [codeDirectory, temporaryDirectory]) await mkdir(each)
  const stores = await connectEmbedded({ stateDirectory, variables: {} })
  onTestFinished(async () => {
    await stores.close()
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    temporaryDirectory,
    codeDirectory,
    stores,
    open: (script, work = {}) => openAttempt(stores, script, work),
    command(given) {
      const settings = {
        stateDirectory,
        codeDirectory,
        temporaryDirectory,
        isAlone: false,
        timing: {},
        ...given,
      }
      const node = [process.execPath, ENTRY, JSON.stringify(settings)]
      return (settings.isAlone ? [...NAMESPACE, ...node] : node) as [string, ...string[]]
    },
    start: ([program, ...args], variables = {}) => {
      const env = { PATH: process.env['PATH'], ...variables }
      const child = spawn(program, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
      onTestFinished(() => void child.kill('SIGKILL'))
      return { process: child, exited: exitOf(child) }
    },
  }
}

async function openAttempt(stores: Stores, script: string, work: Partial<Work>): Promise<OpenAttempt> {
  const run = aRun({ environment: 'staging', location: 'orders' })
  const made = anAttempt(run)
  const steps = [{ name: 'main', command: ['sh', '-c', script], needs: [] }]
  const attempt = { ...made, work: { ...made.work, steps, ...work } }
  const ref = refOfAttempt(attempt)
  const starting = next(run, { status: 'STARTING', attempt: 1 })
  await stores.runs.create({ run, idempotency: null })
  await stores.runs.write({ run: starting, attempt: { kind: 'open', attempt } })
  return {
    ref,
    envelope: { v: 1, ...ref },
    read: async () => (await stores.runs.readAttempt(ref))!,
    frames: () => readLog(stores.blobs, ref),
  }
}

async function exitOf(child: ChildProcess): Promise<Awaited<HostProcess['exited']>> {
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (data: Buffer) => (output[stream] += data.toString()))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
