import type { Job } from '@slipway/config-schema'
import type { ModelDeps } from '../operations/deps.ts'
import { promote } from '../operations/promote.ts'
import type { Release } from '../records/release.ts'

/** A job that runs `true` once, with a minute of time. */
export function makeJob(changes: Partial<Job> = {}): Job {
  return {
    name: 'nightly',
    params: null,
    steps: [{ name: 'main', command: ['true'], needs: [] }],
    launchers: [{ type: 'ecs', cpu: 1024, memory_mb: 2048, storage_gb: 20 }],
    timeout_ms: 60_000,
    grace_ms: 1_000,
    retries: { attempts: 1, on: [], backoff: { initial_ms: 0, factor: 1, max_ms: 0 } },
    env: {},
    ...changes,
  }
}

export interface ReleaseJobRequest {
  environment?: string
  location?: string
  job?: Job
  /** Of the code, relative to the state directory. */
  snapshot?: string
  secrets?: Record<string, string>
}

/** Makes a new release with this one job CURRENT, without a deploy. */
export async function releaseJob(
  { releases, clock, newId }: Pick<ModelDeps, 'releases' | 'clock' | 'newId'>,
  {
    environment = 'local',
    location = 'orders',
    job = makeJob(),
    snapshot = '.',
    secrets = {},
  }: ReleaseJobRequest = {},
): Promise<Release> {
  const id = newId()
  const release = await releases.create({
    schema: 1,
    id,
    environment,
    location,
    content_digest: `content-${id}`,
    release_digest: `release-${id}`,
    commit: 'worktree',
    declaration: { name: location, agent_queue: 'default', env: {}, secrets, jobs: { [job.name]: job } },
    code: { kind: 'snapshot', path: snapshot },
    created_at: clock.now(),
    created_by: 'test',
  })
  const seen = await releases.readCurrent({ environment, location })
  await promote({ releases, clock }, { release, seen, by: 'test' })
  return release
}
