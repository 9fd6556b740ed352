import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const { env } = process
const directory = env.GITHUB_WORKSPACE
const branch = env.GITHUB_REF_NAME
const commit = env.INPUT_REF || env.GITHUB_SHA
const depth = env['INPUT_FETCH-DEPTH']

for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true })
git('init', '--quiet')
git('remote', 'add', 'origin', env.PUSH_ORIGIN)
git(
  'fetch',
  '--quiet',
  ...(depth === '0' ? [] : [`--depth=${depth}`]),
  'origin',
  `+${commit}:refs/remotes/origin/${branch}`,
)
git('checkout', '--quiet', '--force', '-B', branch, `refs/remotes/origin/${branch}`)

function git(...args) {
  execFileSync('git', args, { cwd: directory, stdio: 'inherit' })
}
