import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryWorkspace, type Workspace } from './temporary-workspace.ts'

const PROJECT = `project: acme\nlocations: ['locations/*']\n`
const JOBS = 'jobs: { greet: { command: [node, main.mjs] } }\n'

const FILES = {
  'slipway.yaml': `${PROJECT}agents: [{ name: a, queues: [etl], include_default_queue: true }]\n`,
  'locations/weather/location.yaml': `agent_queue: etl\nlauncher: [lambda, ecs]\n${JOBS}`,
  'locations/weather/main.mjs': '',
  'locations/hello/location.yaml': JOBS,
  'locations/hello/main.mjs': '',
  'locations/notes/readme.txt': 'no location\n',
  'README.md': '',
}

/** A test starts Nx several times. */
const PATIENCE = { timeout: 120_000 }

async function projects(workspace: Workspace, ...args: string[]): Promise<string[]> {
  const { output } = await workspace.nx(['show', 'projects', '--json', ...args])
  return (JSON.parse(output) as string[]).toSorted()
}

async function affected(workspace: Workspace): Promise<string[]> {
  return projects(workspace, '--affected', '--base=HEAD')
}

/** The names in what `nx graph` writes, and what it had to complain of. */
async function graph(workspace: Workspace): Promise<{ names: string[]; output: string }> {
  const { output } = await workspace.nx(['graph', '--file=.nx/graph.json'])
  const text = await readFile(join(workspace.directory, '.nx/graph.json'), 'utf8')
  const { nodes } = (JSON.parse(text) as { graph: { nodes: object } }).graph
  return { names: Object.keys(nodes).toSorted(), output }
}

describe('Nx knows', PATIENCE, () => {
  test('each code location as a project, and nothing else beside them', async () => {
    const workspace = await temporaryWorkspace(FILES)
    expect(await projects(workspace)).toEqual(['hello', 'weather'])
    expect((await graph(workspace)).names).toEqual(['hello', 'weather'])
  })

  test('of a location its folder, its tags, and what can be done with it', async () => {
    const workspace = await temporaryWorkspace(FILES)
    const { output } = await workspace.nx(['show', 'project', 'weather', '--json'])
    const inputs = ['{projectRoot}/**/*', '{workspaceRoot}/slipway.yaml']
    const project = JSON.parse(output) as { targets: object }
    expect(project).toMatchObject({
      root: 'locations/weather',
      projectType: 'application',
      tags: ['slipway:location', 'slipway:queue:etl', 'slipway:launcher:ecs', 'slipway:launcher:lambda'],
      targets: {
        validate: { cache: true, inputs, options: { command: 'slipway validate', cwd: '.' } },
        deploy: { cache: false, inputs, options: { command: 'slipway deploy weather', cwd: '.' } },
      },
    })
    expect(Object.keys(project.targets).toSorted()).toEqual(['deploy', 'validate'])
  })

  test('a location by the name that it gives itself', async () => {
    const workspace = await temporaryWorkspace({
      'slipway.yaml': PROJECT,
      'locations/weather/location.yaml': `location_name: storms\n${JOBS}`,
    })
    expect(await projects(workspace)).toEqual(['storms'])
  })

  test('the locations of a slipway.yaml that does not lie at the root, one beside it among them', async () => {
    const workspace = await temporaryWorkspace({
      'data/slipway.yaml': `project: acme\nlocations: [., 'jobs/*']\n`,
      'data/location.yaml': `location_name: all\n${JOBS}`,
      'data/jobs/hello/location.yaml': JOBS,
    })
    expect(await projects(workspace)).toEqual(['all', 'hello'])
    expect(await workspace.nx(['run', 'hello:validate'])).toMatchObject({ code: 0 })
    await workspace.write({ 'data/jobs/hello/main.mjs': '' })
    expect(await affected(workspace)).toEqual(['hello'])
  })
})

describe('Nx takes for affected', PATIENCE, () => {
  test('the one location in which a line changed', async () => {
    const workspace = await temporaryWorkspace(FILES)
    await workspace.write({ 'locations/weather/main.mjs': 'console.log(1)\n' })
    expect(await affected(workspace)).toEqual(['weather'])
    expect(await projects(workspace, '--affected', '--base=HEAD', '--withTarget=deploy')).toEqual(['weather'])
  })

  test('the one location whose declaration changed', async () => {
    const workspace = await temporaryWorkspace(FILES)
    await workspace.write({ 'locations/hello/location.yaml': `launcher: lambda\n${JOBS}` })
    expect(await affected(workspace)).toEqual(['hello'])
  })

  test('all locations when slipway.yaml changed, none when nothing of theirs did', async () => {
    const workspace = await temporaryWorkspace(FILES)
    await workspace.write({ 'README.md': 'changed\n' })
    expect(await affected(workspace)).toEqual([])
    await workspace.write({ 'slipway.yaml': `${FILES['slipway.yaml']}# changed\n` })
    expect(await affected(workspace)).toEqual(['hello', 'weather'])
  })
})

describe('Nx runs', PATIENCE, () => {
  const CACHED = /Cache: +1\/1 hit/

  test('validate once, and again when the location has changed', async () => {
    const workspace = await temporaryWorkspace(FILES)
    const validate = async () => workspace.nx(['run', 'weather:validate'])
    const first = await validate()
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining('2 code locations valid') })
    expect(first.output).not.toMatch(CACHED)
    expect((await validate()).output).toMatch(CACHED)
    await workspace.write({ 'locations/weather/main.mjs': 'console.log(1)\n' })
    expect((await validate()).output).not.toMatch(CACHED)
  })

  test('validate again when a variable that slipway.yaml names has another value', async () => {
    const agents = 'agents: [{ name: a, include_default_queue: true, max_concurrent_runs: "${RUNS:50}" }]\n'
    const workspace = await temporaryWorkspace({ ...FILES, 'slipway.yaml': PROJECT + agents })
    await workspace.write({ 'locations/weather/location.yaml': JOBS })
    const validate = async (RUNS: string) => workspace.nx(['run', 'hello:validate'], { RUNS })
    expect(await validate('7')).toMatchObject({ code: 0 })
    expect((await validate('7')).output).toMatch(CACHED)
    expect((await validate('8')).output).not.toMatch(CACHED)
  })

  test('deploy each time, for what is released is not kept by Nx', async () => {
    const workspace = await temporaryWorkspace(FILES)
    const state = join(workspace.directory, '.slipway')
    expect(await workspace.nx(['run', 'weather:deploy'])).toMatchObject({ code: 0 })
    expect(existsSync(state)).toBe(true)
    await rm(state, { recursive: true, maxRetries: 5 })
    expect(await workspace.nx(['run', 'weather:deploy'])).toMatchObject({ code: 0 })
    expect(existsSync(state)).toBe(true)
  })
})

describe('a broken declaration', PATIENCE, () => {
  test('is told with its file, line and remedy, and hides no other location', async () => {
    const workspace = await temporaryWorkspace({
      ...FILES,
      'locations/weather/location.yaml': `${JOBS}launcher: lamda\n`,
    })
    const { code, output } = await workspace.nx(['show', 'projects'])
    expect(code).toBe(1)
    expect(output).toContain('@slipway/nx')
    expect(output).toContain('locations/weather/location.yaml:2:11')
    expect(output).toContain('Did you mean "lambda"?')

    const shown = await graph(workspace)
    expect(shown.names).toEqual(['hello'])
    expect(shown.output).toContain('locations/weather/location.yaml:2:11')
    expect(shown.output).not.toMatch(/^ +at /m)
  })

  test('is named by its place in the workspace, also below the root', async () => {
    const workspace = await temporaryWorkspace({
      'data/slipway.yaml': `project: acme\nlocations: ['jobs/*']\n`,
      'data/jobs/hello/location.yaml': 'jobs: 7\n',
    })
    expect((await workspace.nx(['show', 'projects'])).output).toContain('- data/jobs/hello/location.yaml:')
  })

  test('is not what lacks a variable that only agents need', async () => {
    const workspace = await temporaryWorkspace({
      ...FILES,
      'slipway.yaml': `${PROJECT}agents: [{ name: "\${AGENT}", queues: ["\${QUEUE}"] }]\n`,
    })
    expect(await projects(workspace)).toEqual(['hello', 'weather'])
  })

  test('of no locations at all leaves Nx without projects, and says why', async () => {
    const workspace = await temporaryWorkspace({ 'slipway.yaml': PROJECT })
    const { code, output } = await workspace.nx(['show', 'projects'])
    expect(code).toBe(1)
    expect(output).toContain('slipway.yaml:2:')
    expect(output).toContain('"locations/*" matches no directory')
  })
})
