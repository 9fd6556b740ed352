import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatProblems, type LoadedProject, loadProject } from '@slipway/config-schema'
import { describe, expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

const JOB = 'jobs: {x: {command: [x]}}\n'

function codes({ problems }: LoadedProject): string[] {
  return problems.map(({ file, code }) => `${file} ${code}`)
}

function names({ project }: LoadedProject): string[] | undefined {
  return project?.locations.map(({ directory, declaration }) => `${directory} ${declaration.name}`)
}

describe('the project', () => {
  test('is found from a directory below it', async () => {
    await using project = await temporaryProject({ 'locations/orders/location.yaml': JOB })
    const loaded = await loadProject({
      directory: join(project.directory, 'locations/orders'),
      variables: {},
    })
    expect(loaded.problems).toEqual([])
    expect(loaded.project?.root).toBe(project.directory)
  })

  test('is the nearest one upwards', async () => {
    await using project = await temporaryProject({
      'inner/slipway.yaml': 'project: inner\nlocations: [x]\n',
      'inner/x/location.yaml': JOB,
      'locations/orders/location.yaml': JOB,
    })
    const loaded = await loadProject({ directory: join(project.directory, 'inner/x'), variables: {} })
    expect(loaded.project?.name).toBe('inner')
  })

  test('is missing: the problem says where it was looked for and what to do', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-config-'))
    const { project, problems, sources } = await loadProject({ directory, variables: {} })
    await rm(directory, { recursive: true })
    expect(project).toBeUndefined()
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code: 'project_not_found', severity: 'error' })
    expect(formatProblems(problems, sources, { color: false })).toContain(directory)
    expect(problems[0]?.suggestion).toMatch(/begin one with slipway init\.$/)
  })
})

describe('a directory that is no place for a project', () => {
  test('is said to have none', async () => {
    for (const directory of ['/etc/hosts', '/etc/hosts/x', '/no/such/place', 'nul\0', 'x'.repeat(5_000)]) {
      const { problems } = await loadProject({ directory: join('/', directory), variables: {} })
      expect(problems).toMatchObject([{ code: 'project_not_found' }])
    }
  })

  test('has a file whose name is nearly right', async () => {
    await using project = await temporaryProject({ 'slipway.yaml': undefined, 'Slipway.yml': 'project: x\n' })
    expect((await project.load()).problems).toMatchObject([
      { code: 'project_not_found', suggestion: 'Rename Slipway.yml to slipway.yaml.' },
    ])
    await using dagster = await temporaryProject({ 'slipway.yaml': undefined, 'dagster_cloud.yml': '' })
    expect((await dagster.load()).problems).toMatchObject([
      { code: 'project_not_found', suggestion: 'Rename dagster_cloud.yml to dagster_cloud.yaml.' },
    ])
  })
})

describe('locations', () => {
  test('are found by names, patterns and the root itself, each once, sorted by name', async () => {
    await using project = await temporaryProject({
      'slipway.yaml': 'project: acme\nlocations: ["locations/*", "locations/b", "./deep/**", "."]\n',
      'location.yaml': `location_name: m\n${JOB}`,
      'locations/b/location.yaml': JOB,
      'locations/a/location.yaml': `location_name: z\n${JOB}`,
      'deep/er/still/location.yaml': JOB,
    })
    const loaded = await project.load()
    expect(loaded.problems).toEqual([])
    expect(names(loaded)).toEqual(['locations/b b', '. m', 'deep/er/still still', 'locations/a z'])
  })

  test('are never searched for in node_modules or hidden directories', async () => {
    await using project = await temporaryProject({
      'slipway.yaml': 'project: acme\nlocations: ["**"]\n',
      'a/location.yaml': JOB,
      'a/node_modules/b/location.yaml': JOB,
      'node_modules/c/location.yaml': JOB,
      '.slipway/d/location.yaml': JOB,
    })
    expect(names(await project.load())).toEqual(['a a'])
  })

  test('have a name of their own even in the root, whose folder may be called anything', async () => {
    await using project = await temporaryProject({
      'slipway.yaml': 'project: acme\nlocations: [.]\n',
      'location.yaml': JOB,
    })
    const loaded = await project.load()
    expect(loaded.project?.locations[0]?.declaration.name).toMatch(/^slipway-config-/)
  })

  test('are refused behind a link that leads out of the project', async () => {
    await using elsewhere = await temporaryProject({ 'orders/location.yaml': JOB })
    await using project = await temporaryProject({ 'locations/a/location.yaml': JOB })
    await symlink(join(elsewhere.directory, 'orders'), join(project.directory, 'locations/orders'))
    expect(codes(await project.load())).toEqual(['locations/orders/location.yaml linked_location'])
  })

  test('are refused where the directory that holds them is such a link', async () => {
    await using elsewhere = await temporaryProject({ 'orders/location.yaml': JOB })
    await using project = await temporaryProject({})
    await symlink(elsewhere.directory, join(project.directory, 'locations'))
    expect(codes(await project.load())).toEqual(['locations/orders/location.yaml linked_location'])
  })

  test('are told apart from what is written otherwise', async () => {
    await using project = await temporaryProject({
      'slipway.yaml': 'project: acme\nlocations: ["locations/Orders"]\n',
      'locations/orders/location.yaml': JOB,
    })
    await symlink('orders', join(project.directory, 'locations/Orders'))
    expect((await project.load()).problems).toMatchObject([
      { code: 'case_only_difference', suggestion: 'Write locations/orders in slipway.yaml.' },
    ])
  })

  test('are found by a pattern of children but for hidden ones and node_modules', async () => {
    await using project = await temporaryProject({
      'slipway.yaml': 'project: acme\nlocations: ["./*"]\n',
      'a/location.yaml': JOB,
      '.hidden/location.yaml': JOB,
      'node_modules/location.yaml': JOB,
    })
    expect(names(await project.load())).toEqual(['a a'])
  })

  test('are taken once when a link leads to one that is found anyway', async () => {
    await using project = await temporaryProject({ 'locations/a/location.yaml': JOB })
    await symlink('a', join(project.directory, 'locations/latest'))
    const loaded = await project.load()
    expect(loaded.problems).toEqual([])
    expect(names(loaded)).toEqual(['locations/a a'])
  })
})

describe('a file that cannot be read is a problem beside those of the others', () => {
  const broken: [string, string, (path: string) => unknown][] = [
    ['a link to itself', 'unreadable_file', (path) => symlink('location.yaml', path)],
    ['a link to nothing', 'unreadable_file', (path) => symlink('nothing', path)],
    ['a directory', 'unreadable_file', (path) => mkdir(path)],
    ['a pipe that nobody writes to', 'unreadable_file', (path) => execFileSync('/usr/bin/mkfifo', [path])],
    [
      'not UTF-8',
      'not_utf8',
      (path) => writeFile(path, Buffer.from('jobs: {x: {command: [caf\xe9]}}', 'latin1')),
    ],
    ['UTF-16', 'not_utf8', (path) => writeFile(path, Buffer.from(`\ufeff${JOB}`, 'utf16le'))],
    ['too large', 'file_too_large', (path) => writeFile(path, '#'.repeat(256 * 1024 + 1))],
  ]

  test.for(broken)('%s', async ([, code, make]) => {
    await using project = await temporaryProject({ 'locations/b/location.yaml': 'jobs: {}\n' })
    await mkdir(join(project.directory, 'locations/a'))
    await make(join(project.directory, 'locations/a/location.yaml'))
    expect(codes(await project.load())).toEqual([
      `locations/a/location.yaml ${code}`,
      'locations/b/location.yaml value_not_allowed',
    ])
  })

  test('a loop of links in place of a location', async () => {
    await using project = await temporaryProject({ 'locations/b/location.yaml': JOB })
    await symlink('a', join(project.directory, 'locations/a'))
    expect(codes(await project.load())).toEqual(['locations/a/location.yaml unreadable_file'])
  })

  test('slipway.yaml itself', async () => {
    await using project = await temporaryProject({ 'slipway.yaml': undefined, 'slipway.yaml/no-file': '' })
    expect(codes(await project.load())).toEqual(['slipway.yaml unreadable_file'])
  })
})

describe('what editors leave in files does no harm', () => {
  test('a byte order mark and Windows line ends change neither content nor positions', async () => {
    const text = `agent_queue: etl\n${JOB}`
    await using plain = await temporaryProject({ 'locations/a/location.yaml': text })
    await using marked = await temporaryProject({
      'locations/a/location.yaml': `\ufeff${text.replaceAll('\n', '\r\n')}`,
    })
    const [one, other] = [await plain.load(), await marked.load()]
    expect(one.problems).toMatchObject([{ code: 'queue_not_served', line: 1, column: 14, length: 3 }])
    expect(other.problems).toEqual(one.problems)
    const report = formatProblems(other.problems, other.sources, { color: false })
    expect(report).toBe(formatProblems(one.problems, one.sources, { color: false }))
  })
})
