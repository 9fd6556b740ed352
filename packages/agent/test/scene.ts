import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  cancel,
  ulidFactory,
  type Clock,
  type Doorbell,
  type Handle,
  type HostState,
  type LaunchAnswer,
  type Launcher,
  type LaunchRequest,
  type LaunchTarget,
  type ModelDeps,
  type Release,
  type Run,
} from '@slipway/model'
import type { AttemptRef, Outcome } from '@slipway/model/protocol'
import type { Job } from '@slipway/config-schema'
import { anOutcome, releaseJob, submitJob } from '@slipway/model/testing'
import { connectEmbedded, systemClock, type Stores } from '@slipway/stores/connect'
import { expect, vi } from 'vitest'
import { Agent, type AgentEvent, type AgentTiming } from '../src/index.ts'

const ENVIRONMENT = 'local'

/** Timing for tests: nothing happens by a clock unless a test turns it on. */
const STILL: AgentTiming = {
  sweepEvery: null,
  sweepAfter: 0,
  watchEvery: 3_600_000,
  launchAgainAfter: 3_600_000,
  startWithin: 600_000,
  silentAfter: 120_000,
}

interface AgentRequest {
  timing?: Partial<AgentTiming>
  max?: number
  name?: string
  deaf?: boolean
  target?: LaunchTarget
}

/** Waits until the check passes, 10 s at most. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 10_000, interval: 5 })
}

/** Waits until so many launches have been asked for. */
export function untilLaunched(scene: Scene, count: number): Promise<void> {
  return eventually(() => expect(scene.launcher.launched).toHaveLength(count))
}

/** Embedded stores in a directory of their own, one released location, and a launcher whose hosts the test plays. */
export class Scene implements AsyncDisposable {
  readonly stores: Stores
  readonly launcher: PlayedLauncher
  readonly events: AgentEvent[] = []
  readonly clock: Clock = systemClock
  readonly #directory: string
  readonly #agents: Agent[] = []
  readonly #newId = ulidFactory(Date.now)

  private constructor(directory: string, stores: Stores) {
    this.#directory = directory
    this.stores = stores
    this.launcher = new PlayedLauncher(stores)
  }

  static async open(): Promise<Scene> {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-agent-'))
    return new Scene(directory, await connectEmbedded({ stateDirectory: directory, variables: {} }))
  }

  get model(): ModelDeps {
    return { ...this.stores, clock: this.clock, newId: this.#newId }
  }

  /** Releases the location with one job, and makes it CURRENT. */
  release(job?: Job): Promise<Release> {
    return releaseJob(this.model, job === undefined ? {} : { job })
  }

  submit(params: Record<string, string> = {}, idempotencyKey: string | null = null): Promise<Run> {
    return submitJob(this.model, { params, idempotencyKey })
  }

  async cancel(run: Run): Promise<void> {
    const answer = await cancel(this.model, { ref: refOfRun(run), by: 'test', reason: null })
    if ('problem' in answer) throw new Error(answer.problem.message)
  }

  /** An agent that is stopped with the scene. `deaf`: it hears of no changes. `target`: what all jobs run on. */
  agent({
    timing = {},
    max = 10,
    name = 'general',
    deaf = false,
    target = { kind: 'snapshot', path: '.' },
  }: AgentRequest = {}): Agent {
    const agent = new Agent(
      {
        ...this.stores,
        ...(deaf && { doorbell: deafToChanges(this.stores.doorbell, this.clock) }),
        clock: this.clock,
        launchers: { played: this.launcher },
        route: () => ({ launcher: 'played', target }),
        onEvent: (event) => this.events.push(event),
      },
      {
        name,
        environment: ENVIRONMENT,
        queues: ['default'],
        maxConcurrentRuns: max,
        timing: { ...STILL, ...timing },
      },
    )
    agent.start()
    this.#agents.push(agent)
    return agent
  }

  async read(run: Run): Promise<Run> {
    const found = await this.stores.runs.read(refOfRun(run))
    if (found === undefined) throw new Error(`Run ${run.id} is not there.`)
    return found
  }

  /** Waits until the run is as expected, 10 s at most. */
  async until(run: Run, expected: object): Promise<Run> {
    return eventually(async () => {
      const now = await this.read(run)
      expect(now).toMatchObject(expected)
      return now
    })
  }

  /** Rings for a look at the run, as a launcher does whose host is gone. */
  async ringChanged(run: Run): Promise<void> {
    const { environment, location, id: run_id } = run
    await this.stores.doorbell.ring({ v: 1, kind: 'changed', environment, location, run_id })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop({ waitMs: 0 })))
    await this.stores.close()
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A launcher whose hosts do what the test tells: claim, end, die. */
export class PlayedLauncher implements Launcher {
  readonly name = 'played'
  readonly launched: LaunchRequest[] = []
  readonly stopped: { marker: string; force: boolean }[] = []
  readonly cleanedUp: string[] = []
  /** What the next launches answer instead, at once or later; shifted one a launch. */
  readonly answers: (LaunchAnswer | Error | Promise<LaunchAnswer>)[] = []
  /** What a new host does before its launch is answered: nothing, or it claims and is then in this state. */
  claimsAtOnce: HostState | null = null
  /** Hosts can be neither asked nor stopped. */
  unreachable?: true
  readonly #hosts = new Map<string, HostState>()
  readonly #stores: Stores

  constructor(stores: Stores) {
    this.#stores = stores
  }

  async launch(request: LaunchRequest): Promise<LaunchAnswer> {
    this.launched.push(request)
    const marker = `${request.envelope.run_id}.${request.envelope.attempt}`
    const answer = await this.answers.shift()
    if (answer instanceof Error) throw answer
    if (answer !== undefined) return answer
    this.#hosts.set(marker, this.claimsAtOnce ?? { state: 'running' })
    if (this.claimsAtOnce !== null) await this.#claim(request.envelope)
    return { launched: true, handle: { marker } }
  }

  async inspect(handles: readonly Handle[]): Promise<HostState[]> {
    if (this.unreachable) return handles.map(() => ({ state: 'unknown' }))
    return handles.map((handle) => this.#hosts.get(markerOf(handle)) ?? { state: 'gone', detail: null })
  }

  async stop(handle: Handle, { force = false }: { force?: boolean } = {}): Promise<void> {
    this.stopped.push({ marker: markerOf(handle), force })
  }

  async cleanUp(handle: Handle): Promise<void> {
    this.cleanedUp.push(markerOf(handle))
  }

  /** The host's state from now on. */
  host(run: Run, attempt: number, state: HostState): void {
    this.#hosts.set(`${run.id}.${attempt}`, state)
  }

  /** The runtime claims. */
  claim(run: Run, attempt = 1): Promise<boolean> {
    return this.#claim({ ...refOfRun(run), attempt })
  }

  async #claim({ environment, location, run_id, attempt }: AttemptRef): Promise<boolean> {
    const answer = await this.#stores.attempts.claim({
      ref: { environment, location, run_id, attempt },
      nonce: `nonce-${attempt}`,
      host: { marker: `${run_id}.${attempt}` },
      runtime: { build: 'test', protocol: 1 },
      at: Date.now(),
    })
    return answer.claimed
  }

  /** The runtime ends the attempt, which it has claimed, rings, and its host is in this state from now on: gone. */
  async end(
    run: Run,
    attempt: number,
    outcome: Partial<Outcome> = {},
    host: HostState = { state: 'gone', detail: null },
  ): Promise<void> {
    const { environment, location, id: run_id } = run
    await this.#stores.attempts.end({
      ref: { environment, location, run_id, attempt },
      nonce: `nonce-${attempt}`,
      outcome: anOutcome(outcome),
      at: Date.now(),
    })
    this.host(run, attempt, host)
    await this.#stores.doorbell.ring({ v: 1, kind: 'changed', environment, location, run_id })
  }
}

function deafToChanges(doorbell: Doorbell, clock: Clock): Doorbell {
  return {
    ring: (...request) => doorbell.ring(...request),
    acknowledge: (deliveries) => doorbell.acknowledge(deliveries),
    receive: async (request) => {
      if (request.from !== 'changed') return doorbell.receive(request)
      await clock.sleep(request.waitMs, request.signal)
      return []
    },
  }
}

function refOfRun({ environment, location, id }: Run): {
  environment: string
  location: string
  run_id: string
} {
  return { environment, location, run_id: id }
}

function markerOf({ marker }: Handle): string {
  return typeof marker === 'string' ? marker : ''
}
