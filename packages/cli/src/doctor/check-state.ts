import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import { readServerFile } from '../server/server-file.ts'
import { takeServerLock } from '../server/server-lock.ts'
import { shownPath, type StatePlace } from '../state/locate-state.ts'
import { openState } from '../state/open-state.ts'
import { existing } from './check-machine.ts'
import { ok, problem, warning, type Check } from './check.ts'

/** Whether the local state can be used, and who serves it. */
export async function checkState(context: Context, place: StatePlace): Promise<Check[]> {
  const { directory } = place
  const shown = shownPath(context.workingDirectory, directory)
  if (!existsSync(directory)) return [whereItWouldBe(directory, shown)]
  const state = await itself(context, place, shown)
  return state.status === 'ok' ? [state, itsServer(directory)] : [state]
}

function whereItWouldBe(directory: string, shown: string): Check {
  const above = existing(directory)
  try {
    accessSync(above, constants.W_OK)
    return ok('state', `There is none yet; the first release makes ${shown}.`)
  } catch {
    return problem('state', `${above} cannot be written to, and state belongs there.`, NAME_ANOTHER)
  }
}

const NAME_ANOTHER = 'See who owns it (ls -ld), or name a state elsewhere with --state-dir DIR.'

async function itself(context: Context, place: StatePlace, shown: string): Promise<Check> {
  const probe = join(place.directory, `doctor-${process.pid}`)
  try {
    writeFileSync(probe, '', { flag: 'wx' })
    rmSync(probe)
    const state = await openState(context, place)
    await state.close()
    return ok('state', `${shown} can be read and written.`)
  } catch (error) {
    const { message, code = '' } = error as NodeJS.ErrnoException
    const isForbidden = ['EACCES', 'EPERM', 'EROFS'].includes(code)
    return problem('state', `${shown}: ${message}`, isForbidden ? NAME_ANOTHER : BEGIN_ANEW)
  }
}

const BEGIN_ANEW = 'Move it away to begin anew, or name another one with --state-dir DIR.'

/** A server holds a lock that ends with it: only one that lives can be in the way. */
function itsServer(directory: string): Check {
  const file = readServerFile(directory)
  const lock = takeServerLock(directory)
  if (lock === undefined) {
    if (file !== undefined)
      return ok('server', `slipway start serves this state: process ${file.pid}, ${file.url}.`)
    const remedy = 'If that goes on, find it: ps -ef | grep slipway.'
    return warning(
      'server',
      'A process holds the state and does not say where it serves: it begins or ends.',
      remedy,
    )
  }
  lock.release()
  return ok('server', 'None; slipway run starts what it needs.')
}
