import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { Agent, type AgentEvent, type AgentTiming } from '@slipway/agent'
import { EcsLauncher, LambdaLauncher, routeOnAws } from '@slipway/agent/aws'
import { loadProject, type Project } from '@slipway/config-schema'
import {
  refOf,
  submit,
  ulidFactory,
  type ModelDeps,
  type Release,
  type Run,
  type SubmitRequest,
} from '@slipway/model'
import { connectAws, systemClock, type Stores } from '@slipway/stores/connect'
import { startProxy, startRegistry, type Rule } from '@slipway/tools/engines'
import { expect, inject, vi } from 'vitest'
import { startMarkServer, type MarkServer } from './mark-server.ts'
import { deployImages } from './deploy-images.ts'
import {
  createTestPlatform,
  type ClientConfig,
  type TestPlatform,
} from '@slipway/tools/engines/test-platform'

export interface SceneSubmit {
  location: string
  job: string
  params?: SubmitRequest['params']
  launcher: 'lambda' | 'ecs'
}

export interface AwsSceneRequest {
  /** All that this process asks of the shared emulator goes by them; hosts ask it as it is. */
  rules?: Rule[]
  /** Left out: one on the shared emulator, where nothing is denied. */
  platform?: TestPlatform
  /** As whom each of them acts; left out: as the account itself. */
  actors?: SceneActors
}

export interface SceneActors {
  deployer: ClientConfig
  /** Submits, and looks at what becomes of it. */
  submitter: ClientConfig
  agent: ClientConfig
}

const newId = ulidFactory(Date.now)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A project with the examples, deployed to an environment on the emulator: a platform, images, releases. */
export class AwsScene implements AsyncDisposable {
  readonly events: AgentEvent[] = []
  /** The project root. */
  readonly directory: string
  readonly platform: TestPlatform
  /** The submitter's. */
  readonly stores: Stores
  readonly releases: Record<string, Release>
  readonly marks: MarkServer
  readonly #end: AsyncDisposableStack
  readonly #agents: Agent[] = []
  readonly #agentConfig: ClientConfig
  readonly #agentStores: Stores

  private constructor(
    scene: Pick<AwsScene, 'directory' | 'platform' | 'stores' | 'releases' | 'marks'>,
    agents: { config: ClientConfig; stores: Stores },
    end: AsyncDisposableStack,
  ) {
    this.directory = scene.directory
    this.platform = scene.platform
    this.stores = scene.stores
    this.releases = scene.releases
    this.marks = scene.marks
    this.#agentConfig = agents.config
    this.#agentStores = agents.stores
    this.#end = end
  }

  static async open({ rules = [], platform: given, actors }: AwsSceneRequest = {}): Promise<AwsScene> {
    await using end = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'slipway-aws-'))
    end.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
    const platform = given ?? (await createSharedPlatform(end, rules))
    const marks = end.use(await startMarkServer(inject('docker').gateway))
    const project = await makeProject(join(directory, 'project'), { platform, marks })
    const storesAs = async (config: ClientConfig = platform.config): Promise<Stores> => {
      const stores = await connectAws({ place: platform.place, config })
      end.defer(() => stores.close())
      return stores
    }
    const registry = end.use(await startRegistry())
    const cacheDirectory = join(directory, 'cache')
    const deploy = { project, registry, cacheDirectory }
    const releases = await deployImages(platform, await storesAs(actors?.deployer), deploy)
    const stores = await storesAs(actors?.submitter)
    const agents = { config: actors?.agent ?? platform.config, stores: await storesAs(actors?.agent) }
    return new AwsScene({ directory: project.root, platform, stores, releases, marks }, agents, end.move())
  }

  /** An agent in this process, which is stopped with the scene. */
  agent(name: string, timing: Partial<AgentTiming> = {}): Agent {
    const { place } = this.platform
    const config = this.#agentConfig
    const lambda = new LambdaLauncher({ client: new LambdaClient(config), clock: systemClock })
    const ecs = new EcsLauncher({ client: new ECSClient(config), clock: systemClock })
    const onEvent = (event: AgentEvent) => void this.events.push(event)
    const agent = new Agent(
      { ...this.#agentStores, clock: systemClock, launchers: { lambda, ecs }, route: routeOnAws, onEvent },
      { name, environment: place.environment, queues: ['default'], maxConcurrentRuns: 10, timing },
    )
    agent.start()
    this.#agents.push(agent)
    return agent
  }

  /** Submits a run. */
  async submit(request: SceneSubmit): Promise<Run> {
    const { location, job, params = {}, launcher } = request
    const model: ModelDeps = { ...this.stores, clock: systemClock, newId }
    const answer = await submit(model, {
      environment: this.platform.place.environment,
      location,
      job,
      params,
      tags: {},
      priority: 'normal',
      trigger: { kind: 'api', by: 'test' },
      idempotency_key: null,
      overrides: { launcher },
    })
    if ('problem' in answer) throw new Error(answer.problem.message)
    return answer.run
  }

  /** Waits until the run is as expected; without a limit of its own, 90 s at most. */
  async until(run: Run, expected: object, { limitMs = 90_000 } = {}): Promise<Run> {
    const check = async (): Promise<Run> => {
      const now = await this.stores.runs.read(refOf(run))
      expect(now).toMatchObject(expected)
      return now!
    }
    return vi.waitFor(check, { timeout: limitMs, interval: 200 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop({ waitMs: 0 })))
    await this.#end.disposeAsync()
  }
}

async function createSharedPlatform(end: AsyncDisposableStack, rules: Rule[]): Promise<TestPlatform> {
  const { endpoint: upstream, endpointForContainers } = inject('ministack')
  const endpoint = rules.length === 0 ? upstream : end.use(await startProxy({ upstream, rules })).endpoint
  return createTestPlatform({ endpoint, endpointForContainers })
}

/** The examples of this repository and a location that tells of its starts, in the platform's environment. */
async function makeProject(
  root: string,
  { platform: { place }, marks }: { platform: TestPlatform; marks: MarkServer },
): Promise<Project> {
  await cp(fileURLToPath(new URL('marker', import.meta.url)), join(root, 'locations/marker'), {
    recursive: true,
  })
  const declaration = join(root, 'locations/marker/location.yaml')
  await writeFile(declaration, (await readFile(declaration, 'utf8')).replace('MARKS_URL', marks.url))
  await cp(join(ROOT, 'locations'), join(root, 'locations'), { recursive: true })
  const settings = await readFile(join(ROOT, 'slipway.yaml'), 'utf8')
  const { project, environment, account, region } = place
  const environments = `environments:\n  ${environment}: { account: "${account}", region: ${region} }\n`
  await writeFile(
    join(root, 'slipway.yaml'),
    settings.replace(/^project: .*$/m, `project: ${project}`) + environments,
  )
  const loaded = await loadProject({ directory: root, variables: {} })
  if (loaded.project === undefined) throw new Error(JSON.stringify(loaded.problems))
  return loaded.project
}
