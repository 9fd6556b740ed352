import { join } from 'node:path'
import { DeployError } from '../deploy-error.ts'
import { refuseUnreadableName } from '../local/read-build-input.ts'
import type { BuildInput, FileMode, LocationFiles, Source } from '../ports/source.ts'
import type { CommitTree, PlacedEntry } from './commit-tree.ts'
import { matchPaths } from './match-paths.ts'
import type { TreeEntry } from './parse-tree.ts'

export interface CommitSource extends Source {
  /** The files that a pattern from the project root matches, those below a matched directory included. */
  readBeside(pattern: string): Promise<BuildInput[]>
  /** The paths of those that a pattern from a directory matches in it, likewise, and relative to it. */
  pathsWithin(directory: string, pattern: string): Promise<string[]>
}

/**
 * The files of locations as a commit has them, by the ids that git gave their bytes: for a clean work tree in which
 * git converts nothing (line ends, LFS), the same inputs as the work tree's. `root` is the project's.
 */
export function commitSource(root: string, tree: CommitTree): CommitSource {
  // What many locations share is looked for once.
  const beside = new Map<string, Promise<BuildInput[]>>()
  return {
    read: (directories) => Promise.all(directories.map((directory) => readLocation(root, tree, directory))),
    readBeside: (pattern) => {
      const found = beside.get(pattern) ?? readMatching(root, tree, pattern)
      beside.set(pattern, found)
      return found
    },
    pathsWithin: async (directory, pattern) => {
      const from = await directoryAt(tree, directory)
      return (await filesMatching(tree, { pattern, from })).map(({ path }) => path)
    },
  }
}

async function readMatching(root: string, tree: CommitTree, pattern: string): Promise<BuildInput[]> {
  const files = await filesMatching(tree, { pattern, from: await directoryAt(tree, '.') })
  return files.map((entry) => ({ ...buildInput(root, entry), path: `/${entry.path}` }))
}

async function filesMatching(
  tree: CommitTree,
  { pattern, from }: { pattern: string; from: TreeEntry },
): Promise<PlacedEntry[]> {
  const matched = await matchPaths(tree, { pattern, from, hidden: true })
  const files = await Promise.all(
    matched.map(async (entry) => (entry.kind === 'directory' ? tree.below(entry) : [entry])),
  )
  return [...new Map(files.flat().map((entry) => [entry.path, entry])).values()]
}

async function readLocation(root: string, tree: CommitTree, directory: string): Promise<LocationFiles> {
  const entry = await directoryAt(tree, directory)
  const inside = await tree.below({ ...entry, path: '.' })
  const inputs = inside.map((file) => buildInput(join(root, directory), file))
  return { inputs, commit: tree.commit }
}

async function directoryAt(tree: CommitTree, directory: string): Promise<TreeEntry> {
  const entry = await tree.entry(directory)
  if (entry?.kind !== 'directory') throw notThere(tree, directory)
  return entry
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
