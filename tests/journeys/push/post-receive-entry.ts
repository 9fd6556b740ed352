/**
 * The hook of the origin: what GitHub does on a push. Git hands the refs that moved to its input; the one argument is
 * the file with the settings.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PushSettings } from './push-origin.ts'
import { runAct } from './run-act.ts'

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PushSettings
const { repository } = settings

for (const line of readFileSync(0, 'utf8').trim().split('\n')) {
  const [before, after, ref] = line.split(' ')
  if (before === undefined || after === undefined || ref === undefined) continue
  const home = join(settings.runs, after)
  const directory = join(home, 'repository')
  mkdirSync(home)
  git('clone', '--quiet', '--branch', ref.replace('refs/heads/', ''), fileURLToPath(settings.url), directory)
  // act reads the name of the repository from here, and nothing else.
  git('-C', directory, 'remote', 'set-url', 'origin', `https://github.com/${repository.full_name}.git`)
  const event = { name: 'push', payload: { ref, before, after, repository } }
  const exitCode = await runAct({ ...settings, directory, home, event })
  writeFileSync(join(home, 'ended'), JSON.stringify({ exitCode }))
}

function git(...args: string[]): void {
  execFileSync('git', args)
}
