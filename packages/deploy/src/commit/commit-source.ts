import { join } from 'node:path'
import { DeployError } from '../deploy-error.ts'
import { refuseUnreadableName } from '../local/read-build-input.ts'
import type { BuildInput, FileMode, LocationFiles, Source } from '../ports/source.ts'
import type { CommitTree, PlacedEntry } from './commit-tree.ts'
import { matchPaths } from './match-paths.ts'

export interface CommitSource extends Source {
  /** The files that patterns from the project root match, those below a matched directory included. */
  readBeside(patterns: readonly string[]): Promise<BuildInput[]>
}

/**
 * The files of locations as a commit has them, by the ids that git gave their bytes: for a clean work tree in which
 * git converts nothing (line ends, LFS), the same inputs as the work tree's. `root` is the project's.
 */
export function commitSource(root: string, tree: CommitTree): CommitSource {
  return {
    read: (directories) => Promise.all(directories.map((directory) => readLocation(root, tree, directory))),
    readBeside: async (patterns) => {
      const matched = await Promise.all(
        patterns.map((pattern) => matchPaths(tree, { pattern, hidden: true })),
      )
      const files = await Promise.all(
        matched.flat().map(async (entry) => (entry.kind === 'directory' ? tree.below(entry) : [entry])),
      )
      const distinct = new Map(files.flat().map((entry) => [entry.path, entry]))
      return [...distinct.values()].map((entry) => ({
        ...buildInput(root, entry),
        path: `/${entry.path}`,
      }))
    },
  }
}

async function readLocation(root: string, tree: CommitTree, directory: string): Promise<LocationFiles> {
  const entry = await tree.entry(directory)
  if (entry?.kind !== 'directory') throw notThere(tree, directory)
  const inside = await tree.below({ ...entry, path: '.' })
  const inputs = inside.map((file) => buildInput(join(root, directory), file))
  return { inputs, commit: tree.commit }
}

function buildInput(directory: string, entry: PlacedEntry): BuildInput {
  const file = join(directory, entry.path)
  refuseUnreadableName(file)
  if (entry.kind === 'repository') throw nested(file)
  return { mode: modeOf(entry), path: entry.path, blob_id: entry.id, file }
}

function modeOf({ kind, executable }: PlacedEntry): FileMode {
  if (kind === 'link') return '120000'
  return executable ? '100755' : '100644'
}

function nested(file: string): DeployError {
  return new DeployError({
    code: 'nested_repository',
    message: `The commit does not say what is in ${file}: it is a submodule.`,
    remedy: `Make the files of ${file} part of the project's own repository.`,
  })
}

function notThere({ commit }: CommitTree, directory: string): DeployError {
  return new DeployError({
    code: 'unreadable_file',
    message: `The commit ${commit} has no directory ${directory}.`,
    remedy: 'Check the name.',
  })
}
