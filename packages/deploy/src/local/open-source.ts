import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Source } from '../ports/source.ts'
import { filesSource } from './files-source.ts'
import { gitSource } from './git-source.ts'

/** The source of a project: git where the project root lies in a repository, else the files as they are. */
export function openSource(root: string): Source {
  const absolute = realpathSync(root)
  return liesInRepository(absolute) ? gitSource(absolute) : filesSource(absolute)
}

function liesInRepository(directory: string): boolean {
  if (existsSync(join(directory, '.git'))) return true
  const parent = dirname(directory)
  return parent !== directory && liesInRepository(parent)
}
