import { statSync } from 'node:fs'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { shownPath, type StatePlace } from '../state/locate-state.ts'
import { serverLockFile } from './server-lock.ts'

const LOOK_EVERY_MS = 1000

/**
 * Resolves once the signal aborts; throws when the state that this process serves is removed, or another is put in its
 * place: it would go on with files that nobody else sees.
 */
export async function watchState(
  { clock, workingDirectory }: Pick<Context, 'clock' | 'workingDirectory'>,
  { directory, signal }: Pick<StatePlace, 'directory'> & { signal: AbortSignal },
): Promise<void> {
  const lock = serverLockFile(directory)
  // It is held open, so its number is no other file's.
  const own = inodeOf(lock)
  while (!signal.aborted) {
    if (inodeOf(lock) !== own) {
      throw new CliError(
        `${shownPath(workingDirectory, directory)} was removed while slipway start served it.`,
        {
          remedy: 'Begin again with slipway start: it releases the project anew. The runs and logs are lost.',
        },
      )
    }
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino
}
