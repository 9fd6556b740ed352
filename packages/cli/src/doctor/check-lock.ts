import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '@slipway/config-schema'
import { DeployError, LOCK_FILE, parseLock } from '@slipway/deploy'
import { lockRows, NO_LOCK, wantedBases } from '../lock/lock-rows.ts'
import { count } from '../terminal/count.ts'
import { ok, warning, type Check } from './check.ts'

/** Whether the bases of images are pinned, which deploys to AWS need; nothing to say where there are none. */
export async function checkLock(project: Project): Promise<Check[]> {
  try {
    const text = await readFile(join(project.root, LOCK_FILE), 'utf8').catch(() => undefined)
    const rows = lockRows(text === undefined ? NO_LOCK : parseLock(text), wantedBases(project))
    const missing = rows.filter(({ outcome }) => outcome === 'missing')
    const kept = rows.filter(({ outcome }) => outcome === 'kept')
    if (missing.length + kept.length === 0) return []
    if (missing.length === 0) return [ok('lock', `${LOCK_FILE}: ${count(kept.length, 'base')}`)]
    const names = missing.map(({ base, architecture }) => `${base} for ${architecture}`)
    return [
      warning(
        'lock',
        `${LOCK_FILE} does not pin ${names.join(', ')}.`,
        'slipway lock does; commit the file.',
      ),
    ]
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    return [warning('lock', error.message, error.remedy)]
  }
}
