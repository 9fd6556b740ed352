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

/** Asked to end before the attempt was claimed: it was not started, and may be elsewhere. */
class InterruptedBeforeClaim extends Error {
  override readonly name = 'InterruptedBeforeClaim'
  readonly code = 'interrupted'

  constructor() {
    super('The container was asked to end before its attempt was claimed.')
  }
}

/**
 * Executes the one attempt that a container was started for. What of it has escaped is ended before this returns, also
 * where the container has an init process that would live on. As process 1 it cannot look after what dies without a
 * parent: such entries stay in the process table, where they need nothing but a number, until the container goes.
 * Throws `interrupted` when the container is to end already: a claim would only use up a start.
 */
export async function runContainer(deps: AttemptDeps, request: ContainerRequest): Promise<Execution> {
  const { place, envelope, nonce, hostname, interrupt } = request
  const handle = await readTaskHandle({ variables: place.variables, hostname })
  if (interrupt.aborted) throw new InterruptedBeforeClaim()
  const host = { handle, leavesMs: null, stopsWithinMs: STOPS_WITHIN_MS, interrupt }
  try {
    return await executeAttempt(deps, attemptAt(place, { envelope, nonce, ...host }))
  } finally {
    await cleanSurroundings(deps.clock, place.surroundings, { patienceMs: place.timing.killPatienceMs })
  }
}
