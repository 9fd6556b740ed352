import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** Where a directory lies in the git repository around it: `/` between parts, `.` at its top or outside of any. */
export function placeInRepository(directory: string): string {
  const top = repositoryAround(directory) ?? directory
  return relative(top, directory).replaceAll(sep, '/') || '.'
}

function repositoryAround(directory: string): string | undefined {
  if (existsSync(join(directory, '.git'))) return directory
  const above = dirname(directory)
  return above === directory ? undefined : repositoryAround(above)
}
