import { git } from './git.ts'
import { STATE_DIRECTORY } from './project-paths.ts'

/** What git lists: a path relative to the project root, with what the index says of its mode. */
export interface GitFile {
  path: string
  /** Null: not in the index. */
  mode: string | null
  /** A repository of its own, a submodule included: git says nothing of the files in it. */
  opaque: boolean
}

/** All files below `directories` that are tracked, or neither tracked nor ignored. Tracked ones may be deleted. */
export async function listGitFiles(root: string, directories: readonly string[]): Promise<GitFile[]> {
  const paths = pathspecs(directories)
  const others = ['--others', '--exclude-standard', `--exclude=${STATE_DIRECTORY}/`]
  const [tracked, untracked] = await Promise.all([
    git(root, ['ls-files', '-z', '--stage', '--', ...paths]),
    git(root, ['ls-files', '-z', ...others, '--', ...paths]),
  ])
  const files = [...splitNul(tracked).map(trackedFile), ...splitNul(untracked).map(untrackedFile)]
  // A path in conflict is listed once for each side.
  return [...new Map(files.map((file) => [file.path, file])).values()]
}

/**
 * The commit at HEAD, null before the first one, and all paths below `directories` that differ from it, untracked ones
 * included; relative to the top of the repository. What differs is for git to say: a file that it converts on
 * checkout is equal to its commit all the same.
 */
export async function readGitStatus(
  root: string,
  directories: readonly string[],
): Promise<{ head: string | null; changed: string[] }> {
  const options = ['--porcelain=v2', '--branch', '-z', '--untracked-files=all', '--no-renames']
  const lines = splitNul(await git(root, ['status', ...options, '--', ...pathspecs(directories)]))
  const oid = lines.find((line) => line.startsWith('# branch.oid '))?.slice('# branch.oid '.length)
  return {
    head: oid === undefined || oid === '(initial)' ? null : oid,
    changed: lines.filter((line) => !line.startsWith('#')).map(statusPath),
  }
}

/**
 * The directories that hold the asked ones: git compares every path with every pathspec, so that a thousand would
 * take longer than to list what lies beside them.
 */
function pathspecs(directories: readonly string[]): string[] {
  const parents = directories.map((directory) => directory.slice(0, Math.max(0, directory.lastIndexOf('/'))))
  return [...new Set(parents)].map((parent) => (parent === '' ? '.' : parent))
}

/** `mode id stage<TAB>path`. */
function trackedFile(line: string): GitFile {
  const mode = line.slice(0, 6)
  return { path: line.slice(line.indexOf('\t') + 1), mode, opaque: mode === '160000' }
}

/** A repository that is not a submodule is listed as a directory. */
function untrackedFile(line: string): GitFile {
  const opaque = line.endsWith('/')
  return { path: opaque ? line.slice(0, -1) : line, mode: null, opaque }
}

/** Fields before the path: `? path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `1 XY sub mH mI mW hH hI path`. */
function statusPath(line: string): string {
  const fields = line.startsWith('?') ? 1 : line.startsWith('u') ? 10 : 8
  return line.split(' ').slice(fields).join(' ')
}

function splitNul(text: string): string[] {
  return text.split('\0').slice(0, -1)
}
