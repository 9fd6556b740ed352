import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { applied, committedProject, planOf } from './support/committed-project.ts'
import { commitAll, files, write } from './support/temporary-project.ts'

const run = promisify(execFile)

/** What reads and checks the declarations of locations. */
const READERS = ['deploy/src/commit/read-directories.ts', 'config-schema/src/load-project.ts'] as const

/** Plans HEAD of a repository against what a file says to be there, and prints which modules that took. */
const PROGRAM = `
  import { readFileSync } from 'node:fs'
  import { registerHooks } from 'node:module'
  const modules = []
  registerHooks({
    load(url, context, next) {
      modules.push(url)
      return next(url, context)
    },
  })
  const { planCommit } = await import(${JSON.stringify(import.meta.resolve('../src/environment/plan-commit.ts'))})
  const [root, file] = process.argv.slice(1)
  const answer = await planCommit(
    { readActual: async () => JSON.parse(readFileSync(file, 'utf8')) },
    { root, ref: 'HEAD', environment: 'staging', variables: {}, runtimeDigest: 'runtime-1', componentVersion: '1' },
  )
  const actions = answer.plan.rows.map(({ action }) => action)
  console.log(JSON.stringify({ actions, modules }))
`

test.each([
  ['nothing for a plan that finds nothing changed', {}, 'unchanged', []],
  ['all of it for one that does', { 'locations/orders/main.mjs': '2' }, 'build+deploy', [...READERS]],
])('what reads locations takes time to load: %s', async (_, change, action, loaded) => {
  const root = committedProject('orders')
  const actual = files({ 'actual.json': JSON.stringify(applied(await planOf(root))) })
  write(root, change)
  commitAll(root)
  const { stdout } = await run(process.execPath, [
    '--input-type=module',
    '--eval',
    PROGRAM,
    root,
    join(actual, 'actual.json'),
  ])
  const { actions, modules } = JSON.parse(stdout) as { actions: string[]; modules: string[] }
  expect(actions).toEqual(['unchanged', action])
  const paths = modules.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
  expect(READERS.filter((reader) => paths.some((path) => path.endsWith(reader)))).toEqual(loaded)
})
