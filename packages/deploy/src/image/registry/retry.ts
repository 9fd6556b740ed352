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
      if (!(error instanceof TransientFailure)) throw error
      if (attempt === ATTEMPTS) throw unreachable(host, error)
      await clock.sleep(FIRST_DELAY_MS * 2 ** (attempt - 1))
    }
  }
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
