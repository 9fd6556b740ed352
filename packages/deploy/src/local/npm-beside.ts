import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The npm that came with a Node executable; where there is none, `npm`, to be found on PATH. */
export function npmBeside(execPath: string): string {
  const beside = join(dirname(execPath), 'npm')
  return existsSync(beside) ? beside : 'npm'
}
