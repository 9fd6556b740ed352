import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Job, JsonSchema } from '@slipway/config-schema'
import {
  admit,
  fold,
  promote,
  ulidFactory,
  type Attempt,
  type Clock,
  type ModelDeps,
  type Release,
  type RunRef,
  type Route,
} from '@slipway/model'
import {
  artifactKey,
  encodeFrame,
  compressChunk,
  logChunkKey,
  type ArtifactEntry,
  type AttemptRef,
  type LogFrame,
  type Outcome,
} from '@slipway/model/protocol'
import { connectEmbedded, type Stores } from '@slipway/stores/connect'
import type { Hono } from 'hono'
import {
  createApi,
  createApiClient,
  type ApiClient,
  type ApiOptions,
  type RequestFailure,
} from '../src/index.ts'

export const TOKEN = 'a token that only these tests know'
const HOST = 'slipway.test'

const YEARS: JsonSchema = {
  type: 'object',
  properties: { year: { type: 'integer' } },
  required: ['year'],
  additionalProperties: false,
}

/** The API over embedded stores in a directory of its own. */
export interface Scene {
  app: Hono
  client: ApiClient
  stores: Stores
  deps: ModelDeps
  /** What the API told its log. */
  failures: RequestFailure[]
  /** A request in process, with token and type, unless `headers` says otherwise; null leaves one out. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  release(options?: Partial<Release>): Promise<Release>
  close(): Promise<void>
}

interface CallOptions {
  body?: unknown
  headers?: Record<string, string | null>
}

export interface Answer {
  status: number
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever JSON came; the tests say what it must be
  body: any
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {})
  },
}

export async function createScene(clock: Clock = systemClock): Promise<Scene> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'slipway-api-'))
  const stores = await connectEmbedded({ stateDirectory, variables: {} })
  const { runs, releases, doorbell, blobs } = stores
  const newId = ulidFactory(() => Date.now())
  const deps = { runs, releases, doorbell, blobs, clock, newId }
  const failures: RequestFailure[] = []
  const app = createTestApi(deps, failures)
  const inProcess = (request: Request) => app.fetch(request)
  const client = createApiClient({ fetch: inProcess, baseUrl: `http://${HOST}`, token: TOKEN, by: 'ada' })
  return {
    app,
    client,
    stores,
    deps,
    failures,
    call: (method, path, options) => call(app, method, path, options),
    release: (options) => release(deps, options),
    async close() {
      await stores.close()
      await rm(stateDirectory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The API of a scene, or over other ports than the scene's own. */
export function createTestApi(
  deps: ModelDeps,
  failures: RequestFailure[],
  options: Partial<ApiOptions> = {},
): Hono {
  return createApi({
    deps,
    environment: 'local',
    launchers: [],
    token: TOKEN,
    allowedHosts: [HOST, '127.0.0.1'],
    version: '1.2.3',
    log: (failure) => failures.push(failure),
    ...options,
  })
}

export async function call(
  app: Hono,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const headers = new Headers({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  const { body } = options
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const request = new Request(`http://${HOST}${path}`, {
    method,
    headers,
    ...(text !== undefined && { body: text }),
  })
  const response = await app.fetch(request)
  const answer = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && answer !== '' ? JSON.parse(answer) : answer,
  }
}

/** Promotes a release of `weather`: job `report` takes a year, `anything` any params, `hello` none. */
async function release(deps: ModelDeps, options: Partial<Release> = {}): Promise<Release> {
  const id = deps.newId()
  const made: Release = {
    schema: 1,
    id,
    environment: 'local',
    location: 'weather',
    content_digest: `content-${id}`,
    release_digest: `release-${id}`,
    commit: 'worktree',
    declaration: {
      name: 'weather',
      agent_queue: 'etl',
      env: {},
      secrets: {},
      jobs: {
        report: job('report', YEARS),
        anything: job('anything', { type: 'object' }),
        hello: job('hello', null),
      },
    },
    code: { kind: 'snapshot', path: `releases/${id}` },
    created_at: deps.clock.now(),
    created_by: 'ada',
    ...options,
  }
  const stored = await deps.releases.create(made)
  const { environment, location } = stored
  const seen = await deps.releases.readCurrent({ environment, location })
  const answer = await promote(deps, { release: stored, seen, by: 'ada' })
  if ('problem' in answer) throw new Error(answer.problem.message)
  return stored
}

function job(name: string, params: JsonSchema | null): Job {
  return {
    name,
    params,
    steps: [{ name: 'main', command: ['true'], needs: [] }],
    launchers: [{ type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 20 }],
    timeout_ms: 60_000,
    grace_ms: 1000,
    retries: { attempts: 2, on: ['exit_code'], backoff: { initial_ms: 0, factor: 1, max_ms: 0 } },
    env: {},
  }
}

/** Plays agent and runtime for a run. */
export class Player {
  readonly #scene: Scene
  readonly #ref: RunRef
  #chunks = 0
  ref: AttemptRef

  constructor(scene: Scene, id: string) {
    this.#scene = scene
    this.#ref = { environment: 'local', location: 'weather', run_id: id }
    this.ref = { ...this.#ref, attempt: 0 }
  }

  async admit(): Promise<Attempt> {
    const request = { ref: this.#ref, agent: 'general', route: toSnapshot, woken_by: 'ring' as const }
    const answer = await admit(this.#scene.deps, request)
    if (answer.kind !== 'admitted') throw new Error(`Not admitted: ${answer.kind}.`)
    this.#chunks = 0
    this.ref = { ...this.#ref, attempt: answer.attempt.number }
    return answer.attempt
  }

  async claim(at = Date.now()): Promise<void> {
    const runtime = { build: 'test', protocol: 1 } as const
    await this.#scene.stores.attempts.claim({ ref: this.ref, nonce: 'n', host: {}, runtime, at })
  }

  async start(): Promise<void> {
    await this.admit()
    await this.claim()
  }

  /** Writes a chunk of output. */
  async print(text: string): Promise<void> {
    const frame: LogFrame = {
      kind: 'output',
      stream: 'stdout',
      step: 'main',
      at: Date.now(),
      bytes: Buffer.from(text),
    }
    this.#chunks += 1
    await this.#scene.stores.blobs.put(
      logChunkKey(this.ref, this.#chunks),
      await compressChunk(Buffer.concat(encodeFrame(frame))),
    )
  }

  async upload(name: string, content: string): Promise<ArtifactEntry> {
    const blob = artifactKey(this.ref, name)
    await this.#scene.stores.blobs.put(blob, Buffer.from(content))
    return { name, bytes: Buffer.byteLength(content), blob }
  }

  /** The runtime's end; nobody has folded it yet. */
  async end(outcome: Partial<Outcome> = {}): Promise<void> {
    const log = { chunks: this.#chunks, bytes: 0, compacted: false }
    const step = {
      name: 'main',
      status: 'SUCCEEDED',
      exit_code: 0,
      signal: null,
      started_at: 1,
      ended_at: 2,
    } as const
    const whole: Outcome = {
      status: 'SUCCEEDED',
      failure: null,
      steps: [step],
      result: null,
      artifacts: [],
      log,
      started_at: 1,
      ended_at: 2,
      ...outcome,
    }
    await this.#scene.stores.attempts.end({ ref: this.ref, nonce: 'n', outcome: whole, at: Date.now() })
  }

  async fold(): Promise<void> {
    const { runs } = this.#scene.deps
    const run = await runs.read(this.#ref)
    const attempt = await runs.readAttempt(this.ref)
    if (run === undefined || attempt === undefined) throw new Error('There is nothing to fold.')
    await fold(this.#scene.deps, { run, attempt })
  }
}

/** Submits a run and takes it to where its attempt is claimed. */
export async function aStartedRun(scene: Scene): Promise<{ id: string; player: Player }> {
  const { run } = await scene.client.submit({ location: 'weather', job: 'hello' })
  const player = new Player(scene, run.id)
  await player.start()
  return { id: run.id, player }
}

/** Serves the scene's API on a port of its own, as the command line does. */
export async function serve(app: Hono): Promise<{ url: string; port: number; close: () => Promise<void> }> {
  const listener = getRequestListener((request) => app.fetch(request))
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

/** Waits until something holds, at most 10 s. */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error('It did not come about within 10 s.')
    await sleep(5)
  }
}

const toSnapshot: Route = () => ({ launcher: 'process', target: { kind: 'snapshot', path: '.' } })
