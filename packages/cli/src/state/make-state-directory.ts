import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes the directory of a state where there is none, and has git ignore what lies in one made here. Throws `EEXIST`
 * where a file lies.
 */
export function makeStateDirectory(directory: string): void {
  const made = mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (made === undefined) return
  writeFileSync(join(directory, '.gitignore'), '*\n')
}
