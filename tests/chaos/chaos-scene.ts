import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, ProcessLauncher, routeToSnapshots, type AgentEvent, type AgentTiming } from '@slipway/agent'
import type { Job } from '@slipway/config-schema'
import { ulidFactory, type Launcher, type ModelDeps, type Run } from '@slipway/model'
import type { Envelope } from '@slipway/model/protocol'
import { makeJob, releaseJob } from '@slipway/model/testing'
import { systemClock, type Stores } from '@slipway/stores/connect'
import { expect, vi } from 'vitest'
import { connectAt, type StoresAt } from './stores-at.ts'
import { submitNightly, type SubmitNightlyRequest } from './submit-nightly.ts'

/** The bundle that everybody runs. */
export const RUNTIME_ENTRY = fileURLToPath(
  new URL('../dist/main.js', import.meta.resolve('@slipway/runtime')),
)

/** It ends a moment after its output, so that the log is always stored in the same two pieces. */
const MARKING_SCRIPT = 'echo "$SLIPWAY_ATTEMPT_ID" >> "$MARKS"; echo done; sleep 0.2'

/** How the runtimes of a scene are started. */
export interface RuntimeStart {
  entry: string
  variables: NodeJS.ProcessEnv
}

export interface ChaosRequest {
  /** Where the stores are; left out: embedded, in the scene's own directory. */
  at?: StoresAt
  /** Of the scene with this directory; left out: the bundle on the process host. */
  runtime?: (directory: string) => RuntimeStart
  /** Of the job that is released. */
  job?: Partial<Job>
}

export interface AgentStart {
  name?: string
  /** Others than the scene's own: an agent of another machine has connections of its own. */
  stores?: Pick<Stores, 'runs' | 'releases' | 'blobs' | 'doorbell'>
  launcher?: Launcher
  timing?: Partial<AgentTiming>
  maxConcurrentRuns?: number
}

/** How often agents and tests look, and how long a test does, in ms: each look at an emulator costs it something. */
const LOOKS = {
  embedded: { agent: 100, test: 20, patience: 25_000 },
  aws: { agent: 500, test: 200, patience: 60_000 },
} as const

const newId = ulidFactory(Date.now)

/**
 * An environment with one released job, whose every start leaves a mark that is counted. Processes of the test are
 * started beside it and killed; what they leave is finished by an agent that nothing happens to.
 */
export class ChaosScene implements AsyncDisposable {
  readonly directory: string
  readonly at: StoresAt
  readonly stores: Stores
  /** What the agents of this process told. */
  readonly events: AgentEvent[] = []
  readonly #runtime: RuntimeStart
  readonly #agents: Agent[] = []
  readonly #connections: Stores[] = []

  private constructor(scene: Pick<ChaosScene, 'directory' | 'at' | 'stores'>, runtime: RuntimeStart) {
    this.directory = scene.directory
    this.at = scene.at
    this.stores = scene.stores
    this.#runtime = runtime
  }

  static async open({ at, runtime, job = {} }: ChaosRequest = {}): Promise<ChaosScene> {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-chaos-'))
    const where = at ?? { kind: 'embedded', environment: 'local', stateDirectory: directory }
    const scene = new ChaosScene(
      { directory, at: where, stores: await connectAt(where) },
      runtime?.(directory) ?? { entry: RUNTIME_ENTRY, variables: process.env },
    )
    await releaseJob(scene.model, { environment: scene.environment, job: makeJob(scene.#marking(job)) })
    return scene
  }

  get environment(): string {
    return this.at.environment
  }

  get model(): ModelDeps {
    return { ...this.stores, clock: systemClock, newId }
  }

  /** Submits a run; throws when it is refused. */
  async submit(request: Omit<SubmitNightlyRequest, 'environment'> = {}): Promise<Run> {
    const answer = await submitNightly(this.model, { environment: this.environment, ...request })
    if ('problem' in answer) throw new Error(answer.problem.message)
    return answer.run
  }

  /** Connections as another machine has them; they are closed with the scene. */
  async connect(): Promise<Stores> {
    const stores = await connectAt(this.at)
    this.#connections.push(stores)
    return stores
  }

  path(name: string): string {
    return join(this.directory, name)
  }

  /** Runs an entry point of this folder until it ends or is killed; with a run, it is stopped when that is settled. */
  async runEntry(entry: string, options: object, run?: Run): Promise<{ killed: boolean }> {
    const file = fileURLToPath(new URL(entry, import.meta.url))
    const child = spawn(process.execPath, [file, JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const exited = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null)
    const stop = (): boolean => child.kill('SIGTERM')
    const settled = run === undefined ? undefined : this.settled(run).then(stop, stop)
    const signal = await exited
    if (signal === 'SIGTERM') await settled
    return { killed: signal === 'SIGKILL' }
  }

  /** `isSilent`: nobody is rung when a runtime has gone. */
  launcher({ isSilent = false }: { isSilent?: boolean } = {}): ProcessLauncher {
    const { entry: runtimeEntry, variables } = this.#runtime
    const onExit = ({ environment, location, run_id }: Envelope): void => {
      // A host may go when its scene has gone.
      const ring = { v: 1, kind: 'changed', environment, location, run_id } as const
      this.stores.doorbell.ring(ring).catch(() => {})
    }
    return new ProcessLauncher({
      runtimeEntry,
      stateDirectory: this.directory,
      dotenvFile: this.path('.env'),
      variables,
      ...(isSilent ? {} : { onExit }),
    })
  }

  /** The timing of an agent that looks often and launches again soon. */
  get eager(): Partial<AgentTiming> {
    const every = LOOKS[this.at.kind].agent
    return { sweepEvery: every, sweepAfter: 0, watchEvery: every, launchAgainAfter: 3 * every }
  }

  /** An agent that sweeps often and takes nothing for granted, unless its timing is given. */
  startAgent(start: AgentStart = {}): Agent {
    const {
      name = 'survivor',
      stores = this.stores,
      launcher = this.launcher(),
      maxConcurrentRuns = 4,
    } = start
    const agent = new Agent(
      {
        ...stores,
        clock: systemClock,
        launchers: { process: launcher },
        route: routeToSnapshots,
        onEvent: (event) => void this.events.push(event),
      },
      {
        name,
        environment: this.environment,
        queues: ['default'],
        maxConcurrentRuns,
        timing: start.timing ?? this.eager,
      },
    )
    agent.start()
    this.#agents.push(agent)
    return agent
  }

  settled(run: Pick<Run, 'environment' | 'location' | 'id'>): Promise<Run> {
    return this.until(run, { settled_at: expect.any(Number) as number })
  }

  /** Waits until the run is as expected. */
  async until(
    { environment, location, id }: Pick<Run, 'environment' | 'location' | 'id'>,
    expected: object,
  ): Promise<Run> {
    const { test: interval, patience: timeout } = LOOKS[this.at.kind]
    return vi.waitFor(
      async () => {
        const run = await this.stores.runs.read({ environment, location, run_id: id })
        expect(run).toMatchObject(expected)
        return run as Run
      },
      { timeout, interval },
    )
  }

  /** Of a file in the scene's directory, which need not be there. */
  async lines(file: string): Promise<string[]> {
    const text = await readFile(this.path(file), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line !== '')
  }

  /** The attempts that started user code, once for each start. */
  marks(): Promise<string[]> {
    return this.lines('marks')
  }

  /** The calls that the killed process made, in order, the fatal one included. */
  async calls(): Promise<string[]> {
    return (await this.lines('trace')).map((line) => line.split(' ')[1] ?? '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop({ waitMs: 0 })))
    await Promise.all([this.stores, ...this.#connections].map((stores) => stores.close()))
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 })
  }

  #marking(job: Partial<Job>): Partial<Job> {
    return {
      steps: [{ name: 'main', command: ['sh', '-c', MARKING_SCRIPT], needs: [] }],
      params: { type: 'object' },
      retries: { attempts: 2, on: ['lost'], backoff: { initial_ms: 0, factor: 1, max_ms: 0 } },
      ...job,
      env: { MARKS: this.path('marks'), ...job.env },
    }
  }
}
