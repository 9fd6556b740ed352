import { execFile } from 'node:child_process'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stagingProject } from './staging.ts'

const run = promisify(execFile)

export const BASE = 'node:24-bookworm-slim'
const PINNED = `docker.io/library/node@sha256:${'a'.repeat(64)}`

/** A project with the environment staging whose locations have images, all of it committed. */
export async function committedStaging(): Promise<string> {
  const cwd = await stagingProject()
  await commitStaging(cwd)
  return cwd
}

/** Makes such a project of one with the environment staging. */
export async function commitStaging(cwd: string): Promise<void> {
  for (const location of ['hello', 'weather'])
    await appendFile(join(cwd, 'locations', location, 'location.yaml'), `build: { base: '${BASE}' }\n`)
  const lock = { version: 1, bases: { [BASE]: { x86_64: PINNED } } }
  await writeFile(join(cwd, 'slipway.lock'), `${JSON.stringify(lock, null, 2)}\n`)
  await git(cwd, 'init', '--quiet', '--initial-branch=main')
  await commitAll(cwd)
}

/** Commits what there is; the commit's id. */
export async function commitAll(cwd: string): Promise<string> {
  await git(cwd, 'add', '--all')
  await git(
    cwd,
    '-c',
    'user.name=ada',
    '-c',
    'user.email=ada@example.org',
    'commit',
    '--quiet',
    '-m',
    'change',
  )
  return (await git(cwd, 'rev-parse', 'HEAD')).trim()
}

/** What git prints. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = { PATH: '/usr/bin:/bin', HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' }
  return (await run('git', args, { cwd, env })).stdout
}
