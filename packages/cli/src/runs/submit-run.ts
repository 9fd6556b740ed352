import type { ApiClient, LauncherName, RunAnswer } from '@slipway/api'
import type { JsonSchema } from '@slipway/config-schema'
import type { Priority } from '@slipway/model'
import { parseAssignments } from './assignments.ts'
import type { JobRef } from './job-ref.ts'
import { paramValues, readParams, type Params } from './param-values.ts'

/** What `-p`, `--params` and their like say, as they were given. */
export interface RunRequestOptions {
  param?: string[]
  params?: string
  tag?: string[]
  priority?: Priority
  idempotencyKey?: string
  launcher?: LauncherName
}

export interface SubmitRequest {
  job: JobRef
  options: RunRequestOptions
  workingDirectory: string
}

/** Launches a job with the params of the command line; `-p` wins over `--params`. */
export async function submitRun(
  client: ApiClient,
  { job: { location, job }, options, workingDirectory }: SubmitRequest,
): Promise<{ run: RunAnswer; replayed: boolean }> {
  const { params, tag, priority, idempotencyKey, launcher } = options
  const whole: Params = params === undefined ? {} : await readParams(params, workingDirectory)
  const single = parseAssignments('--param', options.param ?? [])
  const schema = Object.keys(single).length === 0 ? null : await schemaOf(client, { location, job })
  return client.submit({
    location,
    job,
    params: { ...whole, ...paramValues(single, schema) },
    tags: parseAssignments('--tag', tag ?? []),
    ...(priority !== undefined && { priority }),
    ...(launcher !== undefined && { launcher }),
    idempotency_key: idempotencyKey,
  })
}

/** What the released job takes; null when it is not there, which the submit then tells. */
async function schemaOf(client: ApiClient, { location, job }: JobRef): Promise<JsonSchema | null> {
  const released = (await client.locations()).find((candidate) => candidate.location === location)
  return released?.jobs.find(({ name }) => name === job)?.params ?? null
}
