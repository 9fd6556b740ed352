import type { Project } from '@slipway/config-schema'
import { ulidFactory, type Clock, type ReleaseStore } from '@slipway/model'
import { connectEmbedded } from '@slipway/stores/connect'
import {
  deployLocal,
  npmBeside,
  openSource,
  planLocal,
  snapshotBuilder,
  type Builder,
  type DeployResult,
  type NpmCommand,
  type Plan,
} from '@slipway/deploy'
import { onTestFinished } from 'vitest'

export const CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.reject(new Error('A deploy never waits.')),
}

/** Both halves of a deploy over a state directory, as an entry point puts them together. */
export interface LocalEnvironment {
  releases: ReleaseStore
  builder: Builder
  plan(project: Project): Promise<Plan>
  deploy(plan: Plan, by?: string): Promise<DeployResult[]>
}

export async function openLocal(
  stateDirectory: string,
  { npm = npmBeside(process.execPath), builder }: { npm?: NpmCommand; builder?: Builder } = {},
): Promise<LocalEnvironment> {
  const stores = await connectEmbedded({ stateDirectory, variables: {} })
  onTestFinished(() => stores.close())
  const newId = ulidFactory(() => CLOCK.now())
  const deps = {
    releases: stores.releases,
    builder: builder ?? snapshotBuilder({ stateDirectory, npm, newId }),
    clock: CLOCK,
    newId,
  }
  return {
    ...deps,
    plan: (project) =>
      planLocal(
        { ...deps, source: openSource(project.root) },
        { project, environment: 'local', runtimeDigest: 'runtime-1' },
      ),
    deploy: (plan, by = 'ann') => deployLocal(deps, { plan, by }),
  }
}
