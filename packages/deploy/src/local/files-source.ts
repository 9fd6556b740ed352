import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocationFiles, Source } from '../ports/source.ts'
import { inBatches } from './in-batches.ts'
import { STATE_DIRECTORY } from './project-paths.ts'
import { readBuildInput, refuseUnreadableName, unreadable } from './read-build-input.ts'

const SKIPPED: readonly string[] = ['.git', 'node_modules', STATE_DIRECTORY]

/**
 * A directory outside any git repository: all of its files count, but for what npm installs and what Slipway and git
 * keep for themselves. Links are not followed.
 */
export function filesSource(root: string): Source {
  return {
    read: async (directories) => {
      const locations: LocationFiles[] = []
      for (const directory of directories) locations.push(await readLocation(join(root, directory)))
      return locations
    },
  }
}

async function readLocation(directory: string): Promise<LocationFiles> {
  const paths = await walk(directory, '')
  const inputs = await inBatches(paths, (path) => readBuildInput({ directory, path }))
  return { inputs: inputs.filter((input) => input !== undefined), commit: 'worktree' }
}

/** All paths below a directory that are no directories themselves; `below` ends with `/`, or is empty. */
async function walk(directory: string, below: string): Promise<string[]> {
  const paths: string[] = []
  for (const entry of await list(join(directory, below))) {
    const path = `${below}${entry.name}`
    refuseUnreadableName(join(directory, path))
    if (SKIPPED.includes(entry.name)) continue
    if (!entry.isDirectory()) paths.push(path)
    else for (const inner of await walk(directory, `${path}/`)) paths.push(inner)
  }
  return paths
}

async function list(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    throw unreadable(directory, error)
  }
}
