import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the directory of a state where there is none, and has git ignore what lies in one made here. */
export function makeStateDirectory(directory: string): void {
  if (existsSync(directory)) return
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(join(directory, '.gitignore'), '*\n')
}
