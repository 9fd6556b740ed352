import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attempt } from '@slipway/model'
import { attemptMarker, PROCESS_HOST, type AttemptRef, type LogFrame } from '@slipway/model/protocol'
import { anAttempt, aRun, next, refOfAttempt } from '@slipway/model/testing'
import { connectEmbedded, type Stores } from '@slipway/stores/connect'
import { onTestFinished } from 'vitest'
import { bundleRuntime, writeBundle } from '../../build.ts'
import { readLog } from './read-log.ts'

/** The bundled runtime as processes of their own, over embedded stores; where it lies there is no node_modules. */
export interface ProcessRig {
  directory: string
  stores: Stores
  ref: AttemptRef
  /** Starts a runtime for the attempt. */
  start(options?: { nodeOptions?: string[] }): RunningRuntime
  attempt(): Promise<Attempt>
  frames(): Promise<LogFrame[]>
  cancel(): Promise<void>
}

export interface RunningRuntime {
  process: ChildProcess
  /** Its exit code, or the signal that ended it, and what it wrote to stderr. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>
}

/** One open attempt that runs a shell script. */
export async function makeProcessRig(
  script: string,
  changes: { grace_ms?: number } = {},
): Promise<ProcessRig> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'runtime-process-')))
  const [bundle, state, code] = ['bundle', 'state', 'code'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ]
  await mkdir(code)
  await writeBundle(await bundleRuntime(), bundle)
  const stores = await connectEmbedded({ stateDirectory: state, variables: {} })
  onTestFinished(async () => {
    await stores.close()
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  })
  const run = aRun({ environment: 'local', location: 'orders' })
  const made = anAttempt(run)
  const steps = [{ name: 'main', command: ['sh', '-c', script], needs: [] }]
  const attempt = { ...made, work: { ...made.work, ...changes, steps } }
  const ref = refOfAttempt(attempt)
  const starting = next(run, { status: 'STARTING', attempt: 1 })
  await stores.runs.create({ run, idempotency: null })
  await stores.runs.write({ run: starting, attempt: { kind: 'open', attempt } })
  const read = async (): Promise<Attempt> => (await stores.runs.readAttempt(ref))!
  return {
    directory,
    stores,
    ref,
    start: ({ nodeOptions = [] } = {}) => {
      const child = spawn(process.execPath, [...nodeOptions, join(bundle, 'main.js'), attemptMarker(ref)], {
        cwd: directory,
        env: {
          PATH: process.env['PATH'],
          TMPDIR: join(directory, 'tmp'),
          [PROCESS_HOST.envelope]: JSON.stringify(attempt.launch.envelope),
          [PROCESS_HOST.stateDirectory]: state,
          [PROCESS_HOST.codeDirectory]: code,
        },
        stdio: ['ignore', 'inherit', 'pipe'],
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      return { process: child, exited: exitOf(child) }
    },
    attempt: read,
    frames: () => readLog(stores.blobs, ref),
    async cancel() {
      const cancel = { at: Date.now(), by: 'ada', reason: null }
      const cancelled = next(starting, { cancel })
      await stores.runs.write({ run: cancelled, attempt: { kind: 'cancel', ref, cancel } })
    },
  }
}

async function exitOf(child: ChildProcess): ReturnType<() => RunningRuntime['exited']> {
  let stderr = ''
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, stderr }
}
