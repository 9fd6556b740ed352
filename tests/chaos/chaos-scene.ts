import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, ProcessLauncher, routeToSnapshots } from '@slipway/agent'
import { ulidFactory, type ModelDeps, type Run } from '@slipway/model'
import { makeJob, releaseJob } from '@slipway/model/testing'
import { connectEmbedded, systemClock, type Stores } from '@slipway/stores/connect'
import { expect, vi } from 'vitest'

/** The bundle that everybody runs. */
export const RUNTIME_ENTRY = fileURLToPath(
  new URL('../dist/main.js', import.meta.resolve('@slipway/runtime')),
)

/** It ends a moment after its output, so that the log is always stored in the same two pieces. */
const MARKING_SCRIPT = 'echo "$SLIPWAY_ATTEMPT_ID" >> "$MARKS"; echo done; sleep 0.2'

/**
 * A state directory with one released job, whose every start leaves a mark that is counted. Processes of the test are
 * started beside it and killed; what they leave is finished by an agent that nothing happens to.
 */
export class ChaosScene implements AsyncDisposable {
  readonly directory: string
  readonly stores: Stores
  readonly #agents: Agent[] = []

  private constructor(directory: string, stores: Stores) {
    this.directory = directory
    this.stores = stores
  }

  static async open(): Promise<ChaosScene> {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-chaos-'))
    const scene = new ChaosScene(
      directory,
      await connectEmbedded({ stateDirectory: directory, variables: {} }),
    )
    await releaseJob(scene.model, {
      job: makeJob({
        steps: [
          {
            name: 'main',
            command: ['sh', '-c', MARKING_SCRIPT],
            needs: [],
          },
        ],
        env: { MARKS: scene.path('marks') },
        retries: { attempts: 2, on: ['lost'], backoff: { initial_ms: 0, factor: 1, max_ms: 0 } },
      }),
    })
    return scene
  }

  get model(): ModelDeps {
    return { ...this.stores, clock: systemClock, newId: ulidFactory(Date.now) }
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

  /** An agent that sweeps often and takes nothing for granted: it finishes what the killed ones left. */
  startAgent({
    runtimeEntry = RUNTIME_ENTRY,
    variables = process.env,
  }: { runtimeEntry?: string; variables?: NodeJS.ProcessEnv } = {}): void {
    const launcher = new ProcessLauncher({
      runtimeEntry,
      stateDirectory: this.directory,
      dotenvFile: this.path('.env'),
      variables,
      onExit: ({ environment, location, run_id }) => {
        void this.stores.doorbell.ring({ v: 1, kind: 'changed', environment, location, run_id })
      },
    })
    const agent = new Agent(
      {
        ...this.stores,
        clock: systemClock,
        launchers: { process: launcher },
        route: routeToSnapshots,
        onEvent: () => {},
      },
      {
        name: 'survivor',
        environment: 'local',
        queues: ['default'],
        maxConcurrentRuns: 4,
        timing: { sweepEvery: 100, sweepAfter: 0, watchEvery: 100, launchAgainAfter: 300 },
      },
    )
    agent.start()
    this.#agents.push(agent)
  }

  async settled({ environment, location, id }: Pick<Run, 'environment' | 'location' | 'id'>): Promise<Run> {
    return vi.waitFor(
      async () => {
        const run = await this.stores.runs.read({ environment, location, run_id: id })
        expect(run?.settled_at).toEqual(expect.any(Number))
        return run as Run
      },
      { timeout: 25_000, interval: 20 },
    )
  }

  /** The attempts that started user code, once for each start. */
  async marks(): Promise<string[]> {
    const text = await readFile(this.path('marks'), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line !== '')
  }

  /** The calls that the killed process made, in order. */
  async trace(): Promise<string[]> {
    const text = await readFile(this.path('trace'), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line !== '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop({ waitMs: 0 })))
    await this.stores.close()
    await rm(this.directory, { recursive: true, force: true })
  }
}
