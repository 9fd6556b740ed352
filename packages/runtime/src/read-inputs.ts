import type { Json } from '@slipway/config-schema'
import { failure, loadValue, type Failure } from '@slipway/model'
import type { Work } from '@slipway/model/protocol'
import type { AttemptDeps } from './attempt-context.ts'
import { persist } from './persist.ts'

/** What the steps need from the stores. */
export interface Inputs {
  params: Json
  secrets: Record<string, string>
}

/** Reads params and secrets. Without all of them nothing is run. */
export async function readInputs(
  { blobs, secrets, clock }: Pick<AttemptDeps, 'blobs' | 'secrets' | 'clock'>,
  { work, patienceMs, signal }: { work: Work; patienceMs: number; signal: AbortSignal },
): Promise<Inputs | { failure: Failure }> {
  try {
    const params = await persist(clock, { patienceMs, signal, call: () => loadValue(blobs, work.params) })
    if (Object.keys(work.secrets).length === 0) return { params, secrets: {} }
    const read = await persist(clock, { patienceMs, signal, call: () => secrets.read(work.secrets) })
    if (read.missing.length === 0) return { params, secrets: read.values }
    const names = read.missing.join(', ')
    return { failure: failure('secret_unavailable', `No value was found for the secrets: ${names}.`) }
  } catch (error) {
    const { message } = error as Error
    if (isRefusedSecret(error)) return { failure: failure('secret_unavailable', message) }
    return { failure: failure('start_failed', `Params or secrets could not be read: ${message}`) }
  }
}

/** Somebody has to mend the secret or its permission first: another attempt would read no more. */
function isRefusedSecret(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'secret_refused' || code === 'secret_invalid'
}
