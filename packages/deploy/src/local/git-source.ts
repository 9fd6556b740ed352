import { lstat, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DeployError } from '../deploy-error.ts'
import type { BuildInput, LocationFiles, Source } from '../ports/source.ts'
import { git } from './git.ts'
import { inBatches } from './in-batches.ts'
import { listGitFiles, readGitStatus, type GitFile } from './list-git-files.ts'
import { ancestors, groupByDirectory, STATE_DIRECTORY } from './project-paths.ts'
import { readBuildInput, unreadable } from './read-build-input.ts'

/**
 * The work tree of a git repository, as it lies there: uncommitted edits and files that were never added count,
 * deleted and ignored ones do not. `root` is the project's, at any depth of the repository, with links resolved.
 */
export function gitSource(root: string): Source {
  return { read: (directories) => readWorkTree(root, directories) }
}

async function readWorkTree(root: string, asked: readonly string[]): Promise<LocationFiles[]> {
  if (asked.length === 0) return []
  const directories = await inBatches(asked, (directory) => realDirectory(root, directory))
  const [files, trustsModes] = await Promise.all([listGitFiles(root, directories), readsFileModes(root)])
  refuseOpaque(files, directories)
  const groups = groupByDirectory(files, directories)
  const inputs: BuildInput[][] = []
  for (const directory of directories) {
    inputs.push(await readLocation({ root, directory, files: groups.get(directory) ?? [], trustsModes }))
  }
  // Asked last: what was edited while the files were read is then called `worktree`, never a commit's.
  const commits = await commitsOf(root, directories)
  return inputs.map((location, index) => ({ inputs: location, commit: commits[index] ?? 'worktree' }))
}

/** Relative to the root, links resolved: git lists files where they lie, never behind a link. `''` is the root. */
async function realDirectory(root: string, directory: string): Promise<string> {
  const absolute = join(root, directory)
  try {
    return relative(root, await realpath(absolute))
  } catch (error) {
    throw unreadable(absolute, error)
  }
}

/** False where the file system keeps no executable bit that could be believed: then git goes by the index, and so do we. */
async function readsFileModes(root: string): Promise<boolean> {
  const answer = await git(root, ['config', '--type=bool', '--default=true', '--get', 'core.fileMode'])
  return answer.trim() === 'true'
}

async function readLocation(request: {
  root: string
  directory: string
  files: readonly GitFile[]
  trustsModes: boolean
}): Promise<BuildInput[]> {
  const { root, directory, files, trustsModes } = request
  const links = await linkedDirectories(root, files)
  const present = files.filter(({ path }) => !ancestors(path).some((above) => links.has(above)))
  const inputs = await inBatches(present, ({ path, mode }) =>
    readBuildInput({
      directory: join(root, directory),
      path: directory === '' ? path : path.slice(directory.length + 1),
      ...(trustsModes ? {} : { executable: mode === '100755' }),
    }),
  )
  const found = inputs.filter((input) => input !== undefined)
  if (found.length === 0) throw nothingCounts(directory)
  return found
}

/** Directories that became links since their files were added: the files are deleted, whatever lies behind the link. */
async function linkedDirectories(root: string, files: readonly GitFile[]): Promise<Set<string>> {
  const tracked = files.filter(({ mode }) => mode !== null)
  const directories = [...new Set(tracked.flatMap(({ path }) => ancestors(path)))].filter(
    (path) => path !== '',
  )
  const links = await inBatches(directories, (directory) =>
    lstat(join(root, directory)).then(
      (stats) => stats.isSymbolicLink(),
      () => false,
    ),
  )
  return new Set(directories.filter((_, index) => links[index]))
}

async function commitsOf(root: string, directories: readonly string[]): Promise<string[]> {
  const [{ head, changed }, prefixLine] = await Promise.all([
    readGitStatus(root, directories),
    git(root, ['rev-parse', '--show-prefix']),
  ])
  // Only the last line end is git's: the directory's own name may hold some.
  const prefix = prefixLine.slice(0, -1)
  const items = changed
    .map((path) => ({ path: path.slice(prefix.length) }))
    .filter(({ path }) => !path.split('/').includes(STATE_DIRECTORY))
  const groups = groupByDirectory(items, directories)
  return directories.map((directory) =>
    head === null || groups.get(directory)?.length !== 0 ? 'worktree' : head,
  )
}

function refuseOpaque(files: readonly GitFile[], directories: readonly string[]): void {
  const locations = new Set(directories)
  const holders = new Set(directories.flatMap((directory) => [directory, ...ancestors(directory)]))
  const found = files.find(
    ({ path, opaque }) =>
      opaque && (holders.has(path) || ancestors(path).some((above) => locations.has(above))),
  )
  if (found === undefined) return
  throw new DeployError({
    code: 'nested_repository',
    message: `git does not say what is in ${found.path}: it is a repository of its own, or a submodule.`,
    remedy: `Make the files of ${found.path} part of the project's own repository.`,
  })
}

function nothingCounts(directory: string): DeployError {
  return new DeployError({
    code: 'nothing_counts',
    message: `git ignores all files of ${directory === '' ? 'the project' : directory}.`,
    remedy: 'See why with git check-ignore -v, and take the rule out of the .gitignore it names.',
  })
}
