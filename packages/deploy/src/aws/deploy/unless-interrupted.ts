import { DeployError } from '../../deploy-error.ts'

/**
 * Asks for what a deploy has to know, until the signal aborts: then it throws a `DeployError`, `apply_interrupted`,
 * whether or not the answer ever comes. Only for what changes nothing, since it goes on unheard.
 */
export function unlessInterrupted(
  location: string,
  signal: AbortSignal | undefined,
): <T>(ask: () => Promise<T>) => Promise<T> {
  return async (ask) => {
    if (signal === undefined) return ask()
    if (signal.aborted) throw interrupted(location)
    const { promise: stopped, reject } = Promise.withResolvers<never>()
    const stop = () => reject(interrupted(location))
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await Promise.race([ask(), stopped])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
}

function interrupted(location: string): DeployError {
  return new DeployError({
    code: 'apply_interrupted',
    message: `The deploy of ${location} was interrupted.`,
    remedy: 'Deploy again: what was done already is kept, and the rest is done.',
  })
}
