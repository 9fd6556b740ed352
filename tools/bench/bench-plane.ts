import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Value } from '@slipway/config-schema'
import { ulidFactory, type ModelDeps, type Run } from '@slipway/model'
import { makeJob, releaseJob, submitJob } from '@slipway/model/testing'
import { connectEmbedded, systemClock, type Stores } from '@slipway/stores/connect'

/** Embedded stores in a directory of their own, with one job released. */
export interface BenchPlane extends AsyncDisposable {
  directory: string
  stores: Stores
  model: ModelDeps
  submit(): Promise<Run>
}

export interface BenchPlaneRequest {
  command: Value[]
  secrets?: Record<string, string>
}

/** Opens a plane whose one job runs `command`; its code directory is the state directory itself. */
export async function openBenchPlane({ command, secrets = {} }: BenchPlaneRequest): Promise<BenchPlane> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  const stores = await connectEmbedded({ stateDirectory: directory, variables: {} })
  const model: ModelDeps = { ...stores, clock: systemClock, newId: ulidFactory(Date.now) }
  const job = makeJob({ steps: [{ name: 'main', command, needs: [] }] })
  await releaseJob(model, { job, secrets })
  return {
    directory,
    stores,
    model,
    submit: () => submitJob(model),
    async [Symbol.asyncDispose]() {
      await stores.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
