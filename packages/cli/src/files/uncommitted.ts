import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Those of the files that git could not bring back: changed since the last commit, or not in it. All of them where
 * the directory lies in no repository, or git is not there.
 */
export async function uncommitted(directory: string, paths: readonly string[]): Promise<string[]> {
  const git = ['-C', directory, '--literal-pathspecs', '--no-optional-locks']
  const prefix = await run('git', [...git, 'rev-parse', '--show-prefix']).catch(() => undefined)
  if (paths.length === 0) return []
  if (prefix === undefined) return [...paths]
  const asked = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--ignored']
  const { stdout } = await run('git', [...git, ...asked, '--', ...paths], { maxBuffer: Infinity })
  const told = stdout.split('\0').filter(Boolean)
  return told.map((line) => within(prefix.stdout.trimEnd(), line.slice('XY '.length)))
}

/** Git names files from the repository's root. */
function within(prefix: string, path: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}
