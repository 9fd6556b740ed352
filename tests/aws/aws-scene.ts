import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { Agent, EcsLauncher, LambdaLauncher, routeOnAws, type AgentEvent } from '@slipway/agent'
import { loadProject, type Project } from '@slipway/config-schema'
import { refOf, type Release, type Run } from '@slipway/model'
import { connectAws, systemClock, type Stores } from '@slipway/stores/connect'
import { startRegistry } from '@slipway/tools/engines'
import { expect, inject, vi } from 'vitest'
import { deployImages } from './deploy-images.ts'
import { createTestPlatform, type TestPlatform } from './test-platform.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A project with the examples, deployed to an environment on the emulator: a platform, images, releases. */
export class AwsScene implements AsyncDisposable {
  readonly events: AgentEvent[] = []
  /** The project root. */
  readonly directory: string
  readonly platform: TestPlatform
  readonly stores: Stores
  readonly releases: Record<string, Release>
  readonly #end: AsyncDisposableStack
  readonly #agents: Agent[] = []

  private constructor(
    scene: Pick<AwsScene, 'directory' | 'platform' | 'stores' | 'releases'>,
    end: AsyncDisposableStack,
  ) {
    this.directory = scene.directory
    this.platform = scene.platform
    this.stores = scene.stores
    this.releases = scene.releases
    this.#end = end
  }

  static async open(): Promise<AwsScene> {
    await using end = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'slipway-aws-'))
    end.defer(() => rm(directory, { recursive: true, force: true }))
    const { endpoint, endpointForContainers } = inject('ministack')
    const platform = await createTestPlatform({ endpoint, endpointForContainers })
    const project = await copyExamples(join(directory, 'project'), platform)
    const stores = await connectAws({ place: platform.place, config: platform.config })
    end.defer(() => stores.close())
    const registry = end.use(await startRegistry())
    const cacheDirectory = join(directory, 'cache')
    const releases = await deployImages(platform, stores, { project, registry, cacheDirectory })
    return new AwsScene({ directory: project.root, platform, stores, releases }, end.move())
  }

  /** An agent in this process, which is stopped with the scene. */
  agent(name: string): Agent {
    const { config, place } = this.platform
    const lambda = new LambdaLauncher({ client: new LambdaClient(config), clock: systemClock })
    const ecs = new EcsLauncher({ client: new ECSClient(config), clock: systemClock })
    const onEvent = (event: AgentEvent) => void this.events.push(event)
    const agent = new Agent(
      { ...this.stores, clock: systemClock, launchers: { lambda, ecs }, route: routeOnAws, onEvent },
      { name, environment: place.environment, queues: ['default'], maxConcurrentRuns: 10 },
    )
    agent.start()
    this.#agents.push(agent)
    return agent
  }

  /** Waits until the run is as expected, a minute at most. */
  async until(run: Run, expected: object): Promise<Run> {
    const check = async (): Promise<Run> => {
      const now = await this.stores.runs.read(refOf(run))
      expect(now).toMatchObject(expected)
      return now!
    }
    return vi.waitFor(check, { timeout: 90_000, interval: 200 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop({ waitMs: 0 })))
    await this.#end.disposeAsync()
  }
}

/** The examples of this repository, in a project whose environment is the platform's. */
async function copyExamples(root: string, { place }: TestPlatform): Promise<Project> {
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
