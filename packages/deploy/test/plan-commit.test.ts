import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Hold } from '@slipway/model'
import { formatProblems } from '@slipway/config-schema'
import { planRecord, type ActualEnvironment } from '@slipway/deploy'
import {
  actionsOf,
  answerFor,
  applied,
  BASE,
  committedProject,
  locationYaml,
  lockText,
  planOf,
  projectFiles,
  SLIPWAY_YAML,
} from './support/committed-project.ts'
import { commitAll, git, repository, temporaryDirectory, write } from './support/temporary-project.ts'

/** The environment after a first deploy of HEAD. */
async function deployed(root: string): Promise<ActualEnvironment> {
  return applied(await planOf(root))
}

test('a first plan builds and deploys every location, and the platform before them', async () => {
  const root = committedProject('orders', 'billing')
  const plan = await planOf(root)
  expect(plan.commit).toBe(git(root, 'rev-parse', 'HEAD'))
  expect(plan.rows.map(({ location, action, reason }) => [location, action, reason])).toEqual([
    ['platform', 'platform', 'there is none yet'],
    ['billing', 'build+deploy', 'first release'],
    ['orders', 'build+deploy', 'first release'],
  ])
})

test('a second plan finds nothing to do, and has to read no location for it', async () => {
  const root = committedProject('orders', 'billing')
  const plan = await planOf(root, { actual: await deployed(root) })
  expect(actionsOf(plan)).toEqual([])
  expect(plan.rows).toHaveLength(3)
  expect([...plan.desired.keys()]).toEqual([])
})

test('without marks a second plan reads everything, and says the same', async () => {
  const root = committedProject('orders', 'billing')
  const { currents, platform } = await deployed(root)
  const unmarked = currents.map((current) => ({ ...current, source: null }))
  const plan = await planOf(root, { actual: { currents: unmarked, platform } })
  expect(actionsOf(plan)).toEqual([])
  expect([...plan.desired.keys()]).toEqual(['billing', 'orders'])
})

test('two plans of one commit are equal byte by byte', async () => {
  const root = committedProject('orders', 'billing')
  const clone = join(temporaryDirectory(), 'elsewhere')
  git(root, 'clone', '--quiet', root, clone)
  const [one, other] = [await planOf(root), await planOf(clone)]
  expect(JSON.stringify(one.rows)).toBe(JSON.stringify(other.rows))
})

test.each<[string, Record<string, string>, string[]]>([
  ['a line of code', { 'locations/orders/main.mjs': '2' }, ['orders: build+deploy']],
  ['a new file', { 'locations/orders/lib/new.mjs': '' }, ['orders: build+deploy']],
  ['a declaration', { 'locations/orders/location.yaml': locationYaml('bye') }, ['orders: deploy']],
  ['a comment in a declaration', { 'locations/orders/location.yaml': `# x\n${locationYaml()}` }, []],
  ['a file beside the locations', { 'README.md': 'x' }, []],
  ['a new location', { 'locations/weather/location.yaml': locationYaml() }, ['weather: build+deploy']],
  ['a comment in slipway.yaml', { 'slipway.yaml': `# x\n${SLIPWAY_YAML}` }, []],
  [
    'another queue',
    { 'slipway.yaml': `${SLIPWAY_YAML}agents: [{name: a, queues: [etl], include_default_queue: true}]\n` },
    ['platform: platform'],
  ],
  [
    'the region of the environment',
    { 'slipway.yaml': SLIPWAY_YAML.replace('eu-west-1', 'us-east-1') },
    ['platform: platform', 'billing: deploy', 'orders: deploy'],
  ],
  ...(['branch: release', 'state: "s3://acme-pulumi"'].map((said) => [
    `${said} at the environment`,
    { 'slipway.yaml': SLIPWAY_YAML.replace('eu-west-1', `eu-west-1, ${said}`) },
    [],
  ]) as [string, Record<string, string>, string[]][]),
  [
    'tags of the environment',
    { 'slipway.yaml': SLIPWAY_YAML.replace('eu-west-1', 'eu-west-1, tags: {team: data}') },
    ['platform: platform', 'billing: deploy', 'orders: deploy'],
  ],
  [
    'the network of the environment',
    {
      'slipway.yaml': SLIPWAY_YAML.replace(
        'eu-west-1',
        'eu-west-1, network: {subnets: [subnet-0a1b2c3d], security_groups: [sg-0a1b2c3d]}',
      ),
    },
    ['billing: deploy', 'orders: deploy'],
  ],
  [
    'another environment',
    { 'slipway.yaml': `${SLIPWAY_YAML}  other: {account: "111122223333", region: eu-west-1}\n` },
    [],
  ],
])('after %s the next plan asks for just what changed', async (_, change, actions) => {
  const root = committedProject('orders', 'billing')
  const actual = await deployed(root)
  write(root, change)
  commitAll(root)
  const plan = await planOf(root, { actual })
  expect(actionsOf(plan)).toEqual(actions)
  expect(actionsOf(await planOf(root, { actual: applied(plan, actual) }))).toEqual([])
})

test.each([
  { change: 'the runtime', other: { runtimeDigest: 'runtime-2' }, actions: ['orders: deploy'] },
  {
    change: 'the components',
    other: { componentVersion: '2' },
    actions: ['platform: platform', 'orders: deploy'],
  },
])('when $change is another, marks do not hide it', async ({ other, actions }) => {
  const root = committedProject('orders')
  expect(actionsOf(await planOf(root, { ...other, actual: await deployed(root) }))).toEqual(actions)
})

test('a deploy that failed is asked for again, whatever was pushed since', async () => {
  const root = committedProject('orders', 'billing')
  const before = await deployed(root)
  write(root, { 'locations/orders/main.mjs': '2', 'locations/billing/main.mjs': '2' })
  commitAll(root)
  const after = applied(await planOf(root, { actual: before }), before)
  const currents = [
    ...before.currents.filter(({ location }) => location === 'orders'),
    ...after.currents.filter(({ location }) => location !== 'orders'),
  ]
  write(root, { 'README.md': '2' })
  commitAll(root)
  expect(actionsOf(await planOf(root, { actual: { ...after, currents } }))).toEqual(['orders: build+deploy'])
})

test('from any commit to any other, marks change nothing of what a plan says', async () => {
  const root = committedProject('orders', 'billing')
  const beside = '{base: "base:1", inputs: [lib]}'
  const queues = 'agents: [{name: a, queues: [etl], include_default_queue: true}]\n'
  const changes: Record<string, string>[] = [
    { 'locations/orders/main.mjs': '2', 'locations/new/location.yaml': locationYaml() },
    { 'slipway.yaml': `${SLIPWAY_YAML}${queues}`, 'locations/orders/location.yaml': locationYaml('bye') },
    {
      'locations/orders/main.mjs': `console.log('orders')\n`,
      'locations/new/location.yaml': locationYaml('x'),
    },
    { 'slipway.yaml': SLIPWAY_YAML.replace('locations/*', 'locations/*e*'), 'locations/docs/x.yaml': '' },
    { 'lib/a.mjs': '1', 'locations/new/location.yaml': locationYaml('x', beside) },
    { 'lib/a.mjs': '2' },
    { 'slipway.lock': lockText(BASE.replace('base@', 'other@')) },
    { 'locations/new/location.yaml': locationYaml('x') },
  ]
  const commits = [git(root, 'rev-parse', 'HEAD')]
  for (const change of changes) {
    write(root, change)
    commits.push(commitAll(root))
  }
  for (const from of commits) {
    const actual = applied(await planOf(root, { ref: from }))
    const unmarked = {
      ...actual,
      currents: actual.currents.map((current) => ({ ...current, source: null })),
    }
    for (const ref of commits) {
      const [marked, plain] = [
        await planOf(root, { ref, actual }),
        await planOf(root, { ref, actual: unmarked }),
      ]
      expect(planRecord(marked)).toEqual(planRecord(plain))
    }
  }
})

test('the commit is planned, whatever the work tree holds, and if there is none', async () => {
  const root = committedProject('orders')
  const expected = await planOf(root)
  write(root, { 'locations/orders/main.mjs': 'edited', 'slipway.yaml': 'no: [yaml' })
  expect(JSON.stringify((await planOf(root)).rows)).toBe(JSON.stringify(expected.rows))
  rmSync(join(root, 'locations'), { recursive: true })
  expect(JSON.stringify((await planOf(root)).rows)).toBe(JSON.stringify(expected.rows))
  const bare = join(temporaryDirectory(), 'bare.git')
  git(root, 'clone', '--quiet', '--bare', root, bare)
  expect(JSON.stringify((await planOf(bare)).rows)).toBe(JSON.stringify(expected.rows))
})

test('branches, tags and short ids are planned at their commits', async () => {
  const root = committedProject('orders')
  git(root, 'tag', '--annotate', '--message=x', 'v1')
  const first = git(root, 'rev-parse', 'HEAD')
  git(root, 'switch', '--quiet', '--create', 'feature/-$(x)\'"ü')
  write(root, { 'locations/orders/main.mjs': '2' })
  const second = commitAll(root)
  for (const ref of ['v1', 'main', first.slice(0, 8), 'HEAD~', 'refs/heads/main']) {
    expect((await planOf(root, { ref })).commit).toBe(first)
  }
  expect((await planOf(root, { ref: 'feature/-$(x)\'"ü' })).commit).toBe(second)
})

test.each(['gone', '--help', '-x', '', 'HEAD:slipway.yaml', 'a\nHEAD', 'HEAD HEAD', '$(id)', '0'.repeat(40)])(
  'a name of no commit is refused: %j',
  async (ref) => {
    await expect(planOf(committedProject('orders'), { ref })).rejects.toMatchObject({ code: 'unknown_ref' })
  },
)

test('a commit that a shallow clone lacks is told as that', async () => {
  const root = committedProject('orders')
  const first = git(root, 'rev-parse', 'HEAD')
  write(root, { 'locations/orders/main.mjs': '2' })
  commitAll(root)
  const clone = join(temporaryDirectory(), 'shallow')
  git(root, 'clone', '--quiet', '--depth=1', `file://${root}`, clone)
  await expect(planOf(clone, { ref: first })).rejects.toMatchObject({
    code: 'shallow_clone',
    remedy: expect.stringContaining('fetch-depth: 0'),
  })
  expect(actionsOf(await planOf(clone))).toContain('orders: build+deploy')
})

test('a project deep in its repository is planned by its own files', async () => {
  const odd = ' odd\n"dir"/-x'
  const root = repository(
    Object.fromEntries(
      Object.entries(projectFiles('orders')).map(([path, text]) => [`${odd}/${path}`, text]),
    ),
  )
  const alone = await planOf(committedProject('orders'))
  expect(JSON.stringify((await planOf(join(root, odd))).rows)).toBe(JSON.stringify(alone.rows))
})

test('a location that was rolled back is held, with its mark and without', async () => {
  const root = committedProject('orders')
  const first = await deployed(root)
  write(root, { 'locations/orders/main.mjs': '2' })
  commitAll(root)
  const [second] = applied(await planOf(root, { actual: first }), first).currents
  const hold: Hold = { digest: second!.release_digest, by: 'ann', reason: 'wrong totals', at: 5 }
  const back = { ...first.currents[0]!, version: 3, hold }
  for (const source of [back.source, second!.source, null]) {
    const actual = { ...first, currents: [{ ...back, source: source ?? null }] }
    expect(actionsOf(await planOf(root, { actual }))).toEqual(['orders: held'])
  }
})

test('what is not declared any more stays', async () => {
  const root = committedProject('orders', 'billing')
  const actual = await deployed(root)
  rmSync(join(root, 'locations/orders'), { recursive: true })
  commitAll(root)
  const plan = await planOf(root, { actual })
  expect(plan.rows.map(({ location, action }) => [location, action])).toEqual([
    ['platform', 'unchanged'],
    ['billing', 'unchanged'],
    ['orders', 'remove refused'],
  ])
  expect(actionsOf(await planOf(root, { actual: applied(plan, actual) }))).toEqual(['orders: remove refused'])
})

test('problems of a commit are its answer, with the text that they are in', async () => {
  const root = committedProject('orders', 'billing')
  const actual = await deployed(root)
  write(root, { 'locations/orders/location.yaml': 'launcher: lambda\njob: {}\n' })
  commitAll(root)
  write(root, { 'locations/orders/location.yaml': locationYaml() })
  const answer = await answerFor(root, { actual })
  if ('plan' in answer) throw new Error('The commit has a problem.')
  const { problems, sources } = answer.unusable
  expect(problems.map(({ file }) => file)).toContain('locations/orders/location.yaml')
  expect(formatProblems(problems, sources, { color: false })).toContain('job: {}')
})

test('a name that an unchanged location has already is refused', async () => {
  const root = committedProject('orders', 'billing')
  const actual = await deployed(root)
  write(root, { 'locations/new/location.yaml': `location_name: orders\n${locationYaml()}` })
  commitAll(root)
  const answer = await answerFor(root, { actual })
  expect('unusable' in answer && answer.unusable.problems.map(({ code }) => code)).toEqual([
    'duplicate_location',
  ])
})

test('locations lie wherever the patterns say, and folders without a declaration are passed over', async () => {
  const yaml = locationYaml()
  const root = repository({
    'slipway.yaml': SLIPWAY_YAML.replace(
      "['locations/*']",
      "['teams/**/jobs/*', 'apps/{a,b}', 'one', '.hid']",
    ),
    'slipway.lock': lockText(),
    'teams/jobs/t0/location.yaml': yaml,
    'teams/x/y/jobs/t1/location.yaml': yaml,
    'teams/x/node_modules/jobs/t2/location.yaml': yaml,
    'teams/.x/jobs/t3/location.yaml': yaml,
    'teams/x/jobs/docs/README.md': '',
    'teams/x/jobs/README.md': '',
    'apps/a/location.yaml': yaml,
    'apps/c/location.yaml': yaml,
    'one/location.yaml': yaml,
    '.hid/location.yaml': `location_name: hidden\n${yaml}`,
  })
  const expected = ['platform', 'a', 'hidden', 'one', 't0', 't1']
  const plan = await planOf(root)
  expect(plan.rows.map(({ location }) => location)).toEqual(expected)
  const again = await planOf(root, { actual: applied(plan) })
  expect(again.rows.map(({ location }) => location)).toEqual(expected)
  expect(again.desired.size).toBe(0)
})

test('a pattern that matches nothing is a problem, one whose locations did not change is none', async () => {
  const root = repository({ ...projectFiles('orders'), 'apps/a/location.yaml': locationYaml() })
  write(root, { 'slipway.yaml': SLIPWAY_YAML.replace("['locations/*']", "['locations/*', 'apps/*']") })
  commitAll(root)
  const actual = await deployed(root)
  write(root, { 'apps/a/location.yaml': locationYaml('bye') })
  commitAll(root)
  expect(actionsOf(await planOf(root, { actual }))).toEqual(['a: deploy'])
  rmSync(join(root, 'apps'), { recursive: true })
  commitAll(root)
  const answer = await answerFor(root, { actual })
  expect('unusable' in answer && answer.unusable.problems.map(({ code }) => code)).toEqual([
    'glob_matches_nothing',
  ])
})

test('files that only look like a declaration make no location, and hide none', async () => {
  const root = repository({
    ...projectFiles('orders'),
    'locations/docs/mkdocs.yaml': 'x: [',
    'locations/tool/pyproject.toml': '[project]\nname = "tool"\n',
  })
  const plan = await planOf(root)
  expect(plan.rows.map(({ location }) => location)).toEqual(['platform', 'orders'])
  const again = await planOf(root, { actual: applied(plan) })
  expect(actionsOf(again)).toEqual([])
})

test('a misnamed declaration is told', async () => {
  const root = repository({ ...projectFiles('orders'), 'locations/new/location.yml': locationYaml() })
  const answer = await answerFor(root)
  expect('unusable' in answer && answer.unusable.problems.map(({ code }) => code)).toEqual(['misnamed_file'])
})

test('a location at the root is called after the directory of the project', async () => {
  const root = join(temporaryDirectory(), 'orders')
  write(root, {
    'slipway.yaml': SLIPWAY_YAML.replace('locations/*', '.'),
    'slipway.lock': lockText(),
    'location.yaml': locationYaml(),
  })
  git(root, 'init', '--quiet')
  commitAll(root)
  const plan = await planOf(root)
  expect(plan.rows.map(({ location }) => location)).toEqual(['platform', 'orders'])
  expect(actionsOf(await planOf(root, { actual: applied(plan) }))).toEqual([])
})

test('what is there cannot be read: that is told, however far the commit was read by then', async () => {
  const root = committedProject('orders')
  const readActual = () => Promise.reject(new Error('no credentials'))
  await expect(planOf(root, { readActual })).rejects.toThrow('no credentials')
  await expect(planOf(root, { readActual, ref: 'gone' })).rejects.toThrow(/no credentials|gone/)
  expect(actionsOf(await planOf(root, { readActual, changed: 'HEAD' }))).toEqual([])
})

test.each<[string, (root: string) => void, object]>([
  [
    'no slipway.yaml',
    (root) => git(root, 'rm', '--quiet', 'slipway.yaml'),
    { code: 'no_project', remedy: expect.any(String) },
  ],
  [
    'a slipway.yaml that does not declare the environment',
    (root) => write(root, { 'slipway.yaml': SLIPWAY_YAML.replace('staging', 'production') }),
    { code: 'unknown_environment', remedy: 'It has: production.' },
  ],
])('a commit with %s is refused', async (_, change, refusal) => {
  const root = committedProject('orders')
  change(root)
  commitAll(root)
  await expect(planOf(root)).rejects.toMatchObject(refusal)
})

test('a declaration that is a link is refused: it may lead to any file of the machine', async () => {
  const root = committedProject('orders')
  rmSync(join(root, 'locations/orders/location.yaml'))
  execFileSync('ln', ['-s', '/etc/passwd', join(root, 'locations/orders/location.yaml')])
  commitAll(root)
  await expect(planOf(root)).rejects.toMatchObject({
    code: 'unreadable_file',
    message: expect.stringContaining('locations/orders/location.yaml is a link'),
  })
})

test('a tree made by hand that leads out of its directory is refused', async () => {
  const root = committedProject('orders')
  const blob = git(root, 'rev-parse', 'HEAD:locations/orders/main.mjs')
  const tree = (entries: string) =>
    execFileSync('git', ['-C', root, 'hash-object', '-t', 'tree', '--literally', '-w', '--stdin'], {
      input: Buffer.concat(
        entries.split('\n').map((entry) => {
          const [head, id] = entry.split('|')
          return Buffer.concat([Buffer.from(`${head}\0`), Buffer.from(id!, 'hex')])
        }),
      ),
      encoding: 'utf8',
    }).trim()
  const evil = tree(`40000 ..|${tree(`100644 x.yaml|${blob}`)}`)
  const yaml = git(root, 'rev-parse', 'HEAD:slipway.yaml')
  const top = tree(`40000 locations|${evil}\n100644 slipway.yaml|${yaml}`)
  const commit = git(root, 'commit-tree', '-m', 'x', top)
  await expect(planOf(root, { ref: commit })).rejects.toMatchObject({ code: 'unsupported_name' })
})
