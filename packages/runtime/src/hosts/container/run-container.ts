import type { Envelope } from '@slipway/model/protocol'
import type { AttemptDeps } from '../../attempt-context.ts'
import { executeAttempt, type Execution } from '../../execute-attempt.ts'
import { attemptAt, type AwsPlace } from '../aws-place.ts'
import { cleanSurroundings } from '../surroundings.ts'
import { readTaskHandle } from './task-handle.ts'

export interface ContainerRequest {
  place: AwsPlace
  envelope: Envelope
  nonce: string
  hostname: string
  /** Aborted by SIGTERM. */
  interrupt: AbortSignal
}

/** ECS kills a container so long after SIGTERM, unless its definition says otherwise. */
const STOPS_WITHIN_MS = 30_000

/**
 * Executes the one attempt that a container was started for. What of it has escaped is ended before this returns, also
 * where the container has an init process that would live on. As process 1 it cannot look after what dies without a
 * parent: such entries stay in the process table, where they need nothing but a number, until the container goes.
 */
export async function runContainer(deps: AttemptDeps, request: ContainerRequest): Promise<Execution> {
  const { place, envelope, nonce, hostname, interrupt } = request
  const handle = await readTaskHandle({ variables: place.variables, hostname })
  const host = { handle, leavesMs: null, stopsWithinMs: STOPS_WITHIN_MS, interrupt }
  try {
    return await executeAttempt(deps, attemptAt(place, { envelope, nonce, ...host }))
  } finally {
    await cleanSurroundings(deps.clock, place.surroundings, { patienceMs: place.timing.killPatienceMs })
  }
}
