import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promote, submit, ulidFactory, type ModelDeps, type Run } from '@slipway/model'
import type { Value } from '@slipway/config-schema'
import { connectEmbedded, systemClock, type Stores } from '@slipway/stores/connect'

/** Embedded stores in a directory of their own, with one job released. */
export interface BenchPlane extends AsyncDisposable {
  directory: string
  stores: Stores
  model: ModelDeps
  submit(): Promise<Run>
}

const ENVIRONMENT = 'local'
const LOCATION = 'bench'

/** Opens a plane whose one job runs `command`; its code directory is the state directory itself. */
export async function openBenchPlane({ command }: { command: Value[] }): Promise<BenchPlane> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  const stores = await connectEmbedded({ stateDirectory: directory, variables: {} })
  const model: ModelDeps = { ...stores, clock: systemClock, newId: ulidFactory(Date.now) }
  await release(model, command)
  return {
    directory,
    stores,
    model,
    submit: async () => {
      const answer = await submit(model, {
        environment: ENVIRONMENT,
        location: LOCATION,
        job: 'job',
        params: {},
        tags: {},
        priority: 'normal',
        trigger: { kind: 'api', by: 'bench' },
        idempotency_key: null,
      })
      if ('problem' in answer) throw new Error(answer.problem.message)
      return answer.run
    },
    async [Symbol.asyncDispose]() {
      await stores.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function release({ releases, clock, newId }: ModelDeps, command: Value[]): Promise<void> {
  const job = {
    name: 'job',
    params: null,
    steps: [{ name: 'main', command, needs: [] }],
    timeout_ms: 60_000,
    grace_ms: 1_000,
    retries: { attempts: 1, on: [], backoff: { initial_ms: 1000, factor: 1, max_ms: 1000 } },
    env: {},
  }
  const stored = await releases.create({
    schema: 1,
    id: newId(),
    environment: ENVIRONMENT,
    location: LOCATION,
    content_digest: 'bench',
    release_digest: 'bench',
    commit: 'worktree',
    declaration: { name: LOCATION, agent_queue: 'default', env: {}, secrets: {}, jobs: { job } },
    code: { kind: 'snapshot', path: '.' },
    created_at: 0,
    created_by: 'bench',
  })
  await promote({ releases, clock }, { release: stored, seen: undefined, by: 'bench' })
}
