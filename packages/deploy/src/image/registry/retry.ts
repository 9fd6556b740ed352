import type { Clock } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'

const ATTEMPTS = 6
const FIRST_DELAY_MS = 200

/** A failure that may pass by itself: a dropped connection, a throttle, a server's own fault. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure'
}

/** Does `work` again while it fails transiently: at most 6 times, which waits 6 s in all. */
export async function retry<Answer>(
  { clock, host }: { clock: Clock; host: string },
  work: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const failure = transientFailure(error)
      if (attempt === ATTEMPTS) throw unreachable(host, failure)
      await clock.sleep(FIRST_DELAY_MS * 2 ** (attempt - 1))
    }
  }
}

/** What fetch throws for a connection is a TypeError that says so by its text alone; its cause says why. Throws the rest. */
function transientFailure(error: unknown): TransientFailure {
  if (error instanceof TransientFailure) return error
  if (!(error instanceof TypeError) || !['fetch failed', 'terminated'].includes(error.message)) throw error
  const { cause } = error
  // A body that was being sent failed for a reason of its own.
  if (cause instanceof DeployError) throw cause
  const said = cause instanceof Error && cause.message !== '' ? cause.message : error.message
  return new TransientFailure(said, { cause: error })
}

function unreachable(host: string, cause: TransientFailure): DeployError {
  return new DeployError({
    code: 'registry_unreachable',
    message: `The registry ${host} failed ${ATTEMPTS} times, at last with: ${cause.message}`,
    remedy:
      'See that the host is right and can be reached from here, then try again: what was pushed counts.',
    cause,
  })
}
