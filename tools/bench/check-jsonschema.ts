import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ENGINE_PATHS } from '../engines/engine-paths.ts'

const run = promisify(execFile)
const VERSION = '0.39.0'

/** A peer that files are validated against: its path, installed once where there is Python; null without. */
export async function findCheckJsonschema(): Promise<string | null> {
  const directory = join(ENGINE_PATHS.root, `check-jsonschema-${VERSION}`)
  const path = join(directory, 'bin/check-jsonschema')
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  return isThere || (await install(directory)) ? path : null
}

async function install(directory: string): Promise<boolean> {
  try {
    await run('python3', ['-m', 'venv', directory])
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', `check-jsonschema==${VERSION}`]
    await run(join(directory, 'bin/python'), pip)
    return true
  } catch {
    return false
  }
}
