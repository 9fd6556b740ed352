import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** git as on a machine where nobody ever configured it. */
export const GIT_SETTINGS = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.org',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.org',
}

/** An empty directory, removed when the test is over. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-actions-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
  return directory
}

export function write(root: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

/** Runs git and returns what it prints, without the last line end. */
export function git(directory: string, ...args: string[]): string {
  const env = { ...process.env, ...GIT_SETTINGS }
  const options = { encoding: 'utf8', stdio: 'pipe', env } as const
  return execFileSync('git', ['-C', directory, ...args], options).replace(/\n$/, '')
}

export function commitAll(root: string): string {
  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--allow-empty', '--message=work')
  return git(root, 'rev-parse', 'HEAD')
}

/** A repository on the branch main with these files committed. */
export function repository(files: Record<string, string>): string {
  const root = temporaryDirectory()
  write(root, files)
  git(root, 'init', '--quiet', '--initial-branch=main')
  commitAll(root)
  return root
}
