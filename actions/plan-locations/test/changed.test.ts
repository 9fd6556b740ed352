import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { locationYaml, projectFiles, SLIPWAY_YAML } from '../../test/support/project.ts'
import { runBundle, type RunOptions } from '../../test/support/run-bundle.ts'
import { commitAll, git, repository, temporaryDirectory, write } from '../../test/support/temporary.ts'

const ZEROS = '0'.repeat(40)

function plan(workspace: string, changed: string, options: Omit<RunOptions, 'workspace'> = {}) {
  const { inputs = {}, ...others } = options
  return runBundle('plan-locations', {
    workspace,
    inputs: { environment: 'staging', changed, ...inputs },
    ...others,
  })
}

/** Of each leg, its locations. */
function legsIn(matrix: string | undefined): string[] {
  const { include } = JSON.parse(matrix ?? '') as { include: { locations: string }[] }
  return include.map(({ locations }) => locations)
}

/** A repository of two commits, of which the second changes the code of orders. */
function changedProject(): { root: string; before: string; head: string } {
  const root = repository(projectFiles('orders', 'billing'))
  const before = git(root, 'rev-parse', 'HEAD')
  write(root, { 'locations/orders/main.mjs': '2' })
  return { root, before, head: commitAll(root) }
}

/** A clone of the newest commit only, as a workflow has it by default. */
function shallowClone(origin: string, branch = 'main'): string {
  const clone = `${temporaryDirectory()}/clone`
  git('/', 'clone', '--quiet', '--depth=1', `--branch=${branch}`, String(pathToFileURL(origin)), clone)
  return clone
}

test('a change of the code of one location is one leg to build and one to deploy', async () => {
  const { root, before, head } = changedProject()
  const { code, stdout, outputs, summary } = await plan(root, before)
  expect(code).toBe(0)
  expect(outputs).toMatchObject({
    commit: head,
    platform: 'false',
    'build-count': '1',
    'deploy-count': '1',
    'remove-refused': '[]',
  })
  expect(legsIn(outputs.build)).toEqual(['orders'])
  expect(legsIn(outputs.deploy)).toEqual(['orders'])
  expect(JSON.parse(outputs.plan!)).toMatchObject({
    environment: 'staging',
    commit: head,
    base: before,
    rows: [{ location: 'orders', action: 'build+deploy' }],
  })
  expect(stdout).toMatch(/^orders {2}build\+deploy {2}\w/m)
  expect(summary).toContain('| orders | build+deploy |')
})

test('a change of a declaration is deployed, and its image looked for', async () => {
  const { root, head } = changedProject()
  write(root, { 'locations/billing/location.yaml': locationYaml('bye') })
  commitAll(root)
  const { outputs, summary } = await plan(root, head)
  expect(legsIn(outputs.build)).toEqual(['billing'])
  expect(legsIn(outputs.deploy)).toEqual(['billing'])
  expect(summary).toContain('| billing | deploy |')
})

test('where nothing changed, all counts are 0 and the summary says so', async () => {
  const { root, head } = changedProject()
  const { code, outputs, summary } = await plan(root, head)
  expect(code).toBe(0)
  expect(outputs).toMatchObject({ platform: 'false', 'build-count': '0', 'deploy-count': '0' })
  expect(summary).toContain('Nothing is to be done.')
})

test('a location that is gone is named, and is in no matrix', async () => {
  const { root, head } = changedProject()
  git(root, 'rm', '-r', '--quiet', 'locations/billing')
  commitAll(root)
  const { outputs, summary } = await plan(root, head)
  expect(outputs).toMatchObject({ 'remove-refused': '["billing"]', 'build-count': '0', 'deploy-count': '0' })
  expect(summary).toContain('remove refused')
})

test('another commit than the one that is checked out can be planned', async () => {
  const { root, before, head } = changedProject()
  git(root, 'checkout', '--quiet', before)
  const { outputs } = await plan(root, before, { inputs: { ref: head } })
  expect(outputs).toMatchObject({ commit: head, 'build-count': '1' })
})

test('what a shallow clone lacks is fetched: the commit, and the history between', async () => {
  const { root, before } = changedProject()
  for (const word of ['3', '4', '5']) {
    write(root, { 'README.md': word })
    commitAll(root)
  }
  const { code, outputs } = await plan(shallowClone(root), before)
  expect(code).toBe(0)
  expect(legsIn(outputs.build)).toEqual(['orders'])
})

test('a branch can be compared with another that only the remote has', async () => {
  const { root } = changedProject()
  git(root, 'checkout', '--quiet', '-b', 'topic')
  write(root, { 'locations/billing/main.mjs': '2' })
  commitAll(root)
  git(root, 'checkout', '--quiet', 'main')
  write(root, { 'locations/orders/main.mjs': '3' })
  commitAll(root)
  const { outputs } = await plan(shallowClone(root, 'topic'), 'main')
  expect(legsIn(outputs.build)).toEqual(['billing'])
})

const DEFAULT_BRANCH = { repository: { default_branch: 'main' } }

test('after a force-push on another branch, the default branch takes the place of the lost commit', async () => {
  const { root } = changedProject()
  git(root, 'checkout', '--quiet', '-b', 'topic')
  write(root, { 'locations/billing/main.mjs': '2' })
  commitAll(root)
  const clone = shallowClone(root, 'topic')
  const lost = 'f'.repeat(40)
  const { code, stdout, outputs } = await plan(clone, lost, {
    event: DEFAULT_BRANCH,
    variables: { GITHUB_REF_NAME: 'topic' },
  })
  expect(code).toBe(0)
  expect(stdout).toContain(`::warning::The commit ${lost} is gone`)
  expect(legsIn(outputs.build)).toEqual(['billing'])
})

test('after a force-push on the default branch everything counts as new, with a warning', async () => {
  const { root } = changedProject()
  const { stdout, outputs } = await plan(shallowClone(root), 'f'.repeat(40), {
    event: DEFAULT_BRANCH,
    variables: { GITHUB_REF_NAME: 'main' },
  })
  expect(stdout).toContain('compared with nothing instead')
  expect(outputs.platform).toBe('true')
  expect(legsIn(outputs.build)).toEqual(['billing', 'orders'])
})

test('of a new default branch everything is new', async () => {
  const { root } = changedProject()
  const { stdout, outputs } = await plan(root, ZEROS, {
    event: DEFAULT_BRANCH,
    variables: { GITHUB_REF_NAME: 'main' },
  })
  expect(stdout).not.toContain('::warning::')
  expect(legsIn(outputs.build)).toEqual(['billing', 'orders'])
})

test('of another new branch that is new which the default branch does not have', async () => {
  const { root } = changedProject()
  git(root, 'checkout', '--quiet', '-b', 'topic')
  write(root, { 'locations/billing/main.mjs': '2' })
  commitAll(root)
  const { outputs } = await plan(shallowClone(root, 'topic'), ZEROS, {
    event: DEFAULT_BRANCH,
    variables: { GITHUB_REF_NAME: 'topic' },
  })
  expect(legsIn(outputs.build)).toEqual(['billing'])
})

test('of a deleted branch nothing is planned', async () => {
  const { root } = changedProject()
  const { code, stdout, outputs } = await plan(root, ZEROS, { event: { deleted: true } })
  expect(code).toBe(0)
  expect(stdout).toContain('::notice::The branch was deleted')
  expect(outputs).toMatchObject({ platform: 'false', 'build-count': '0', 'deploy-count': '0' })
})

test('a clone of another user is read, as in a container, and no configuration is written', async () => {
  const { root, before } = changedProject()
  const { code, outputs } = await plan(root, before, { variables: { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } })
  expect(code).toBe(0)
  expect(legsIn(outputs.build)).toEqual(['orders'])
})

test('variables of a hook do not point the plan to another repository', async () => {
  const { root, before } = changedProject()
  const other = repository({ 'README.md': 'x' })
  const { code, outputs } = await plan(root, before, {
    variables: { GIT_DIR: `${other}/.git`, GIT_WORK_TREE: other, GIT_INDEX_FILE: `${other}/.git/index` },
  })
  expect(code).toBe(0)
  expect(legsIn(outputs.build)).toEqual(['orders'])
})

test.each([
  { case: 'a branch that nobody has', changed: 'nobody', says: 'has a commit "nobody"' },
  {
    case: 'an option of git',
    changed: '--upload-pack=touch x',
    says: 'has a commit "--upload-pack=touch x"',
  },
  { case: 'a refspec', changed: '+main:refs/heads/other', says: 'has a commit "+main:refs/heads/other"' },
  { case: 'a line end', changed: 'a\n::notice::b', says: 'has a commit "a\\n::notice::b"' },
])('$case is no base: one error, nothing fetched', async ({ changed, says }) => {
  const { root } = changedProject()
  const clone = shallowClone(root)
  const { code, stdout } = await plan(clone, changed)
  expect(code).toBe(1)
  expect(stdout).toContain(says)
  expect(stdout).not.toMatch(/^::notice::b/m)
  expect(git(clone, 'for-each-ref', '--format=%(refname)')).not.toContain('other')
})

test('a remote that does not answer is said, with what the clone lacks', async () => {
  const { root, before } = changedProject()
  const clone = shallowClone(root)
  git(clone, 'remote', 'set-url', 'origin', 'http://127.0.0.1:1/x.git')
  const { code, stdout } = await plan(clone, before)
  expect(code).toBe(1)
  expect(stdout).toContain(`::error::The clone lacks ${before}, and it could not be fetched from origin`)
  expect(stdout).toContain('fetch-depth: 0')
})

test('a project below the top of its repository is planned, and annotated where it lies', async () => {
  const files = Object.entries(projectFiles('orders'))
  const root = repository(Object.fromEntries(files.map(([path, content]) => [`data/${path}`, content])))
  write(root, { 'data/locations/orders/location.yaml': `${locationYaml()}nonsense: 1\n` })
  commitAll(root)
  const { code, stdout } = await plan(root, 'HEAD~1', { inputs: { root: 'data' } })
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /^::error file=data\/locations\/orders\/location\.yaml,line=6,col=1.*,title=unknown_key::/m,
  )
  expect(stdout).toContain('::error::The declarations have 1 error')
})

test('a hostile file name is quoted, and tells the runner nothing', async () => {
  const name = '::add-mask::x,line=1%0A::set-output name=a::b'
  const root = repository({
    ...projectFiles('orders'),
    'slipway.yaml': SLIPWAY_YAML.replace("'locations/*'", "'*'"),
    [`${name}/location.yaml`]: 'nonsense: 1\n',
  })
  const { code, stdout } = await plan(root, ZEROS)
  expect(code).toBe(1)
  const lines = stdout.split('\n')
  const token = /^::stop-commands::(?<token>.+)$/m.exec(stdout)?.groups?.token
  const [stop, start] = [lines.indexOf(`::stop-commands::${token}`), lines.indexOf(`::${token}::`)]
  expect(start).toBeGreaterThan(stop)
  const heard = [...lines.slice(0, stop), ...lines.slice(start + 1)]
  const commands = heard.filter((line) => line.trimStart().startsWith('::'))
  expect(commands.filter((line) => !/^::(error|warning|debug)\b/.test(line))).toEqual([])
  expect(stdout).toMatch(/^::error file=%3A%3Aadd-mask%3A%3Ax%2Cline=1%250A/m)
})
