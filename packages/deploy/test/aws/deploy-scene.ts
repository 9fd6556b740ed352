import { ulidFactory, type PlatformRecord, type Release } from '@slipway/model'
import { connectEmbedded, systemClock, type Stores } from '@slipway/stores/connect'
import { onTestFinished } from 'vitest'
import { deployLocations } from '../../src/aws/deploy/deploy-locations.ts'
import type { DeployDeps } from '../../src/aws/deploy/deploy-deps.ts'
import type { DeployOutcome, DeployResult } from '../../src/aws/deploy/deploy-outcome.ts'
import { deployPlatform } from '../../src/aws/deploy/deploy-platform.ts'
import type { CommitPlan } from '../../src/environment/commit-plan.ts'
import { environmentRows } from '../../src/environment/environment-rows.ts'
import { declare, temporaryDirectory } from '../support/temporary-project.ts'

const ENVIRONMENT = 'staging'
const newId = ulidFactory(Date.now)

/** What a commit declares: the platform, and by location what its files are. */
export interface Tree {
  commit: string
  platform: string
  locations: Record<string, string>
}

/** All calls of a deploy to the outside, counted; the process is dead from one of them on. */
export interface Death {
  /** The number of the call, from 1. */
  at: number
  /** `after`: it took effect, and nobody heard of it. */
  when: 'before' | 'after'
}

/** An environment with a real store and a provisioner that remembers what it made. */
export interface DeployScene {
  stores: Stores
  deps: DeployDeps
  /** Which commit is the head of the branch. */
  push: (tree: Tree) => void
  plan: (tree: Tree) => Promise<CommitPlan>
  /** The platform, if it is asked for, then all locations that differ. */
  deploy: (plan: CommitPlan, by?: DeployDeps) => Promise<[DeployOutcome, ...DeployResult[]]>
  /** By location: what is CURRENT. Throws when AWS does not have what it points to. */
  current: () => Promise<Record<string, Release>>
  platform: () => PlatformRecord | undefined
  /** Of what was made on AWS, in order: nothing is ever taken away. */
  made: string[]
}

export async function openDeployScene(): Promise<DeployScene> {
  const stores = await connectEmbedded({ stateDirectory: temporaryDirectory(), variables: {} })
  onTestFinished(() => stores.close())
  let head: string | null = null
  let platform: PlatformRecord | undefined
  const made: string[] = []
  const alone = oneAtATime()
  const deps: DeployDeps = {
    releases: stores.releases,
    platforms: {
      readEnvironment: async (environment) => ({
        currents: await stores.releases.listCurrents(environment),
        platform,
      }),
      writePlatform: async (record) => {
        if (record.version !== (platform?.version ?? 0) + 1) return false
        platform = record
        return true
      },
    },
    provisioner: {
      applyPlatform: ({ queues, ready }) =>
        alone('platform', async () => {
          await ready?.()
          made.push(`platform ${queues.join(' ')}`)
        }),
      applyLocation: ({ location, image, shapes, ready }) =>
        alone(location, async () => {
          await ready?.()
          made.push(`${location} ${image} ${shapes.length}`)
          const function_arn = `${location}:${made.length}`
          return { 'lambda-1769-512': { kind: 'lambda' as const, function_arn, timeout_ms: 900_000 } }
        }),
    },
    findImage: async ({ location, content_digest }) =>
      `registry.example/${location}@sha256:${content_digest}`,
    verify: async () => {},
    readHead: async () => head,
    clock: systemClock,
    newId,
    runtimeBuild: 'build-1',
  }
  return {
    stores,
    deps,
    made,
    push: ({ commit }) => {
      head = commit
    },
    plan: async (tree) => planOf(tree, await deps.platforms.readEnvironment(ENVIRONMENT)),
    deploy: async (plan, by = deps) => {
      const outcome = await deployPlatform(by, { plan, by: 'ann' })
      const fresh = {
        ...plan,
        rows: plan.rows.map((row) => (row.location === 'platform' ? applied(row) : row)),
      }
      const locations = plan.rows.filter(({ action }) => action.endsWith('deploy')).map((row) => row.location)
      return [outcome, ...(await deployLocations(by, { plan: fresh, locations, by: 'ann' }))]
    },
    current: async () => {
      const currents = await stores.releases.listCurrents(ENVIRONMENT)
      const releases = currents.map(async ({ location, release_id: id }) => {
        const release = await stores.releases.read({ environment: ENVIRONMENT, location, id })
        if (release?.code.kind !== 'image') throw new Error(`${location} points to no release.`)
        const { image } = release.code
        if (!made.some((one) => one.startsWith(`${location} ${image}`)))
          throw new Error(`AWS has no ${image}.`)
        return [location, release] as const
      })
      return Object.fromEntries(await Promise.all(releases))
    },
    platform: () => platform,
  }
}

/** What a lease does for a stack. */
function oneAtATime(): <T>(stack: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (stack, work) => {
    const done = (last.get(stack) ?? Promise.resolve()).then(work)
    last.set(
      stack,
      done.catch(() => undefined),
    )
    return done
  }
}

/** A plan of the same commit once its platform was applied. */
function applied(row: CommitPlan['rows'][number]): CommitPlan['rows'][number] {
  return { ...row, action: 'unchanged', reason: 'nothing changed' }
}

function planOf(
  { commit, platform, locations }: Tree,
  actual: Awaited<ReturnType<DeployDeps['platforms']['readEnvironment']>>,
): CommitPlan {
  const desired = Object.entries(locations).map(([location, content]) => ({
    location,
    content_digest: content,
    release_digest: `release of ${content}`,
    commit,
    directory: `locations/${location}`,
    declaration: declare(location),
    build: {
      base: `registry.example/base@sha256:${'a'.repeat(64)}`,
      architecture: 'x86_64' as const,
      inputs: [],
    },
    inputs: [],
    source: null,
  }))
  return {
    environment: ENVIRONMENT,
    commit,
    base: null,
    platform_digest: platform,
    rows: environmentRows({
      desired: { platform, locations: desired },
      actual: { platform: actual.platform?.digest ?? null, locations: actual.currents },
    }),
    desired: new Map(desired.map((one) => [one.location, one])),
    settings: {
      project: 'acme',
      environment: {
        account: '111122223333',
        region: 'eu-west-1',
        branch: 'main',
        network: null,
        state: null,
        tags: {},
      },
      queues: ['default'],
    },
  }
}

/** The same, as a process has them that dies at one of its calls: from then on it does nothing more. */
export function mortal(deps: DeployDeps, death: Death): { deps: DeployDeps; calls: () => number } {
  let calls = 0
  const call =
    <A extends unknown[], R>(what: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      calls += 1
      if (calls > death.at || (calls === death.at && death.when === 'before')) throw new Error('dead')
      const answer = await what(...given)
      if (calls === death.at) throw new Error('dead')
      return answer
    }
  const all = <T extends object>(port: T, names: readonly (keyof T)[]): T => ({
    ...port,
    ...Object.fromEntries(
      names.map((name) => [name, call((port[name] as () => Promise<unknown>).bind(port))]),
    ),
  })
  return {
    calls: () => calls,
    deps: {
      ...deps,
      releases: all(deps.releases, ['create', 'read', 'list', 'readCurrent', 'writeCurrent']),
      platforms: all(deps.platforms, ['readEnvironment', 'writePlatform']),
      provisioner: all(deps.provisioner, ['applyPlatform', 'applyLocation']),
      findImage: call(deps.findImage),
      verify: call(deps.verify),
      readHead: call(deps.readHead),
    },
  }
}
