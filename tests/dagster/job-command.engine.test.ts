import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { loadProject } from '@slipway/config-schema'
import { ENGINE_PATHS } from '@slipway/tools/engines'
import { afterAll, beforeAll, expect, test } from 'vitest'

const BIN = ENGINE_PATHS.dagsterBin

const DEFINITIONS = `from dagster import Definitions, job, op

@op
def succeed(): open("done", "w").write("yes")

@op
def fail(): raise Exception("on purpose")

@job
def good(): succeed()

@job
def bad(): fail()

defs = Definitions(jobs=[good, bad])
`

const directory = mkdtempSync(join(tmpdir(), 'slipway-dagster-'))

beforeAll(() => {
  mkdirSync(join(directory, 'src'))
  for (const file of ['definitions.py', 'src/orders.py']) writeFileSync(join(directory, file), DEFINITIONS)
})

afterAll(() => rmSync(directory, { recursive: true }))

/** Executes a job by the command that is derived from an entry; the exit code. */
async function execute(entry: string, job: string): Promise<number | null> {
  writeFileSync(join(directory, 'dagster_cloud.yaml'), `locations: [{location_name: orders, ${entry}}]\n`)
  const { project } = await loadProject({ directory, variables: {} })
  const items = project?.locations[0]?.declaration.jobs['dagster']?.steps[0]?.command ?? []
  const [program = '', ...args] = items.map((item) => (typeof item === 'string' ? item : job))
  const env = {
    PATH: [BIN, process.env['PATH']].join(delimiter),
    HOME: directory,
    DAGSTER_DISABLE_TELEMETRY: 'yes',
  }
  return spawnSync(program, args, { cwd: directory, env, encoding: 'utf8' }).status
}

test.for([
  'code_source: {python_file: definitions.py}',
  'code_source: {python_file: src/orders.py}, attribute: defs',
  'code_source: {module_name: orders}, working_directory: src',
  'code_source: {package_name: orders}, working_directory: src',
  `code_source: {python_file: definitions.py}, executable_path: ${join(BIN, 'python')}`,
])('Dagster executes a job by the command made of { %s }', async (entry) => {
  expect(await execute(entry, 'good')).toBe(0)
})

test('a job that fails in Dagster fails its command', async () => {
  expect(await execute('code_source: {python_file: definitions.py}', 'bad')).not.toBe(0)
})
