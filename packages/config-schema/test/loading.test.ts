import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

const run = promisify(execFile)

/** Reads the project of the working directory, and prints which of the parsers' packages that took. */
const PROGRAM = `
  import { registerHooks } from 'node:module'
  const packages = new Set()
  registerHooks({
    load(url, context, next) {
      const [, name] = /node_modules\\/(yaml|smol-toml)\\//.exec(url) ?? []
      if (name) packages.add(name)
      return next(url, context)
    },
  })
  const { loadProject } = await import(${JSON.stringify(import.meta.resolve('@slipway/config-schema'))})
  const { problems } = await loadProject({ directory: '.', variables: {} })
  console.log(JSON.stringify({ problems: problems.length, packages: [...packages].sort() }))
`

const LOCATION = 'jobs:\n  x:\n    command: [x]\n'

test.for([
  ['none for a plain project', { 'locations/a/location.yaml': LOCATION }, 0, []],
  ['none to place its problems', { 'locations/a/location.yaml': `${LOCATION}    timeuot: 1m\n` }, 1, []],
  [
    'that of YAML for an escape in a text',
    { 'locations/a/location.yaml': `${LOCATION}    env: { A: "b\\tc" }\n` },
    0,
    ['yaml'],
  ],
  [
    'those of Dagster for what dg reads',
    {
      'locations/a/pyproject.toml': '[tool.dg.project]\nroot_module = "orders"\n',
    },
    0,
    ['smol-toml', 'yaml'],
  ],
] as const)('parsers take time to load: %s', async ([, files, problems, packages]) => {
  await using project = await temporaryProject(files)
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: project.directory,
  })
  expect(JSON.parse(stdout)).toEqual({ problems, packages })
})
