import { snapshotPath } from './support/snapshot-path.ts'
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { rollback, unhold, type Current, type Release } from '@slipway/model'
import { describe, expect, test } from 'vitest'
import { deployLocal, type Builder, type DeployProgress, type DeployResult, type Plan } from '@slipway/deploy'
import { CLOCK, openLocal, type LocalEnvironment } from './support/local-environment.ts'
import {
  commitAll,
  declare,
  git,
  projectOf,
  repository,
  temporaryDirectory,
  write,
} from './support/temporary-project.ts'

const ORDERS = { environment: 'local', location: 'orders' }

interface Setting extends LocalEnvironment {
  root: string
  stateDirectory: string
  /** Plans and deploys the tree as it is. */
  deployTree(word?: string): Promise<{ plan: Plan; results: DeployResult[] }>
  current(): Promise<Current>
}

async function setting(content: Record<string, string> = {}): Promise<Setting> {
  const root = repository({ 'locations/orders/main.mjs': 'console.log(1)\n', ...content })
  const stateDirectory = temporaryDirectory()
  const local = await openLocal(stateDirectory)
  return {
    ...local,
    root,
    stateDirectory,
    deployTree: async (word) => {
      const plan = await local.plan(projectOf(root, [declare('orders', word)]))
      return { plan, results: await local.deploy(plan) }
    },
    current: async () => (await local.releases.readCurrent(ORDERS))!,
  }
}

function actions({ rows }: Plan): string[] {
  return rows.map(({ action }) => action)
}

function released(results: readonly DeployResult[]) {
  const [result] = results
  if (result?.outcome !== 'released') throw new Error(`Not released: ${JSON.stringify(results)}`)
  return result.release
}

function problem(results: readonly DeployResult[]) {
  const [result] = results
  if (result?.outcome !== 'failed') throw new Error(`Not failed: ${JSON.stringify(results)}`)
  return result.problem
}

function edit({ root }: Setting, content: string): void {
  write(root, { 'locations/orders/main.mjs': content })
}

function mainOf({ stateDirectory }: Setting, release: Release): string {
  return readFileSync(join(stateDirectory, snapshotPath(release), 'main.mjs'), 'utf8')
}

describe('from plan to CURRENT', () => {
  test('a first deploy makes a release of the files and of the declaration, and points CURRENT to it', async () => {
    const local = await setting()
    const { plan, results } = await local.deployTree()
    expect(actions(plan)).toEqual(['build+deploy'])
    const release = released(results)
    expect(release).toMatchObject({
      ...ORDERS,
      declaration: declare('orders'),
      commit: git(local.root, 'rev-parse', 'HEAD'),
      code: { kind: 'snapshot', path: `snapshots/orders/${release.content_digest}` },
      created_by: 'ann',
    })
    expect(await local.releases.read({ ...ORDERS, id: release.id })).toEqual(release)
    expect(await local.current()).toMatchObject({
      version: 1,
      release_id: release.id,
      hold: null,
      changed_by: 'ann',
    })
    expect(mainOf(local, release)).toBe('console.log(1)\n')
  })

  test('deploying again changes nothing: no row asks for it, and no record is written', async () => {
    const local = await setting()
    await local.deployTree()
    const before = await local.current()
    const { plan, results } = await local.deployTree()
    expect(actions(plan)).toEqual(['unchanged'])
    expect(results).toEqual([])
    expect(await local.current()).toEqual(before)
  })

  test('a plan is made of the tree alone: another one is equal byte by byte, and writes nothing', async () => {
    const local = await setting()
    const project = projectOf(local.root, [declare('orders')])
    const before = readdirSync(local.stateDirectory)
    const [a, b] = [await local.plan(project), await local.plan(project)]
    expect(JSON.stringify(a.rows)).toBe(JSON.stringify(b.rows))
    expect(
      readdirSync(local.stateDirectory).filter((name) => !before.includes(name) && !name.includes('sqlite')),
    ).toEqual([])
  })

  test('a changed declaration is a new release over the same snapshot', async () => {
    const local = await setting()
    const first = released((await local.deployTree()).results)
    const { plan, results } = await local.deployTree('bye')
    expect(actions(plan)).toEqual(['deploy'])
    const second = released(results)
    expect(second.id).not.toBe(first.id)
    expect(second.code).toEqual(first.code)
    expect(await local.current()).toMatchObject({
      release_id: second.id,
      previous_release_id: first.id,
      version: 2,
    })
  })

  test('committing what is deployed already is no change', async () => {
    const local = await setting()
    edit(local, 'console.log(2)\n')
    const { results } = await local.deployTree()
    expect(released(results).commit).toBe('worktree')
    commitAll(local.root)
    expect(actions((await local.deployTree()).plan)).toEqual(['unchanged'])
  })

  test('going back to files that were released before is the same release again', async () => {
    const local = await setting()
    const first = released((await local.deployTree()).results)
    edit(local, 'console.log(2)\n')
    await local.deployTree()
    edit(local, 'console.log(1)\n')
    const third = released((await local.deployTree()).results)
    expect(third).toEqual(first)
    expect(await local.current()).toMatchObject({ release_id: first.id, version: 3 })
  })

  test('what is told on the way is each location as it starts and its result', async () => {
    const local = await setting({ 'locations/invoices/a': '1' })
    const plan = await local.plan(projectOf(local.root, [declare('orders'), declare('invoices')]))
    const told: DeployProgress[] = []
    const newId = () => '01ARZ3NDEKTSV4RRFFQ69G5FAV'
    const results = await deployLocal(
      { ...local, clock: CLOCK, newId },
      { plan, by: 'ann', onProgress: (progress) => told.push(progress) },
    )
    expect(told).toEqual([
      { kind: 'started', location: 'invoices' },
      { kind: 'finished', result: results[0] },
      { kind: 'started', location: 'orders' },
      { kind: 'finished', result: results[1] },
    ])
  })
})

describe('holds', () => {
  const deps = (local: Setting) => ({ releases: local.releases, clock: CLOCK })

  async function rolledBack() {
    const local = await setting()
    const a = released((await local.deployTree()).results)
    edit(local, 'console.log(2)\n')
    const b = released((await local.deployTree()).results)
    const answer = await rollback(deps(local), { ...ORDERS, to: null, by: 'ben', reason: 'wrong totals' })
    expect(answer).toMatchObject({ current: { release_id: a.id, hold: { digest: b.release_digest } } })
    return { local, a, b }
  }

  test('what was rolled back is held until somebody lifts the hold, then it is the same release', async () => {
    const { local, a, b } = await rolledBack()
    const held = await local.deployTree()
    expect(held.plan.rows).toMatchObject([
      { action: 'held', reason: expect.stringContaining('ben (wrong totals)') },
    ])
    expect(held.results).toEqual([])
    expect((await local.current()).release_id).toBe(a.id)

    await unhold(deps(local), { ...ORDERS, by: 'ben' })
    const again = await local.deployTree()
    expect(actions(again.plan)).toEqual(['build+deploy'])
    expect(released(again.results)).toEqual(b)
    expect(await local.current()).toMatchObject({ release_id: b.id, hold: null })
  })

  test('another change ends the hold by itself', async () => {
    const { local } = await rolledBack()
    edit(local, 'console.log(3)\n')
    const { plan, results } = await local.deployTree()
    expect(plan.rows).toMatchObject([
      { action: 'build+deploy', reason: 'files changed; ends the hold by ben' },
    ])
    expect(await local.current()).toMatchObject({ release_id: released(results).id, hold: null })
    expect(actions((await local.deployTree()).plan)).toEqual(['unchanged'])
  })

  test('taking the change back leaves nothing to do, and the hold stands', async () => {
    const { local, b } = await rolledBack()
    edit(local, 'console.log(1)\n')
    expect(actions((await local.deployTree()).plan)).toEqual(['unchanged'])
    expect((await local.current()).hold?.digest).toBe(b.release_digest)
  })
})

describe('somebody else in between', () => {
  test('CURRENT that moved since the plan is left alone, and the result says so', async () => {
    const local = await setting()
    await local.deployTree()
    edit(local, 'console.log(2)\n')
    const stale = await local.plan(projectOf(local.root, [declare('orders')]))
    edit(local, 'console.log(3)\n')
    const third = released((await local.deployTree()).results)
    edit(local, 'console.log(2)\n')
    expect(problem(await local.deploy(stale))).toMatchObject({
      code: 'changed_meanwhile',
      message: expect.stringContaining('orders'),
      remedy: 'Plan and deploy again.',
    })
    expect((await local.current()).release_id).toBe(third.id)
  })

  test('another deploy of the same tree that came first is no failure', async () => {
    const local = await setting()
    const project = projectOf(local.root, [declare('orders')])
    const [mine, theirs] = [await local.plan(project), await local.plan(project)]
    const first = released(await local.deploy(theirs, 'ben'))
    expect(released(await local.deploy(mine))).toEqual(first)
    expect(await local.current()).toMatchObject({ version: 1, changed_by: 'ben' })
  })

  test.each<[string, (root: string) => void]>([
    ['edited', (root) => write(root, { 'locations/orders/main.mjs': 'other\n' })],
    ['deleted', (root) => rmSync(join(root, 'locations/orders/main.mjs'))],
    [
      'replaced by a directory',
      (root) => {
        rmSync(join(root, 'locations/orders/main.mjs'))
        write(root, { 'locations/orders/main.mjs/x': '1' })
      },
    ],
    [
      'a link that was made another',
      (root) => {
        rmSync(join(root, 'locations/orders/link'))
        symlinkSync('other', join(root, 'locations/orders/link'))
      },
    ],
    [
      'a link that was made a file',
      (root) => {
        rmSync(join(root, 'locations/orders/link'))
        write(root, { 'locations/orders/link': 'main.mjs' })
      },
    ],
  ])('a file %s since the plan fails the deploy, and nothing is promoted', async (_, change) => {
    const local = await setting()
    symlinkSync('main.mjs', join(local.root, 'locations/orders/link'))
    const plan = await local.plan(projectOf(local.root, [declare('orders')]))
    change(local.root)
    expect(problem(await local.deploy(plan))).toMatchObject({ code: 'changed_while_deploying' })
    expect(await local.releases.readCurrent(ORDERS)).toBeUndefined()
    expect(readdirSync(join(local.stateDirectory, 'snapshots/orders'))).toEqual([])
    released((await local.deployTree()).results)
  })

  test('a location that fails does not stop the others, and its cause is kept', async () => {
    const { root, ...local } = await setting({ 'locations/invoices/a': '1', 'locations/zoo/a': '1' })
    const cause = new Error('disk full')
    const builder: Builder = {
      build: (request) =>
        request.location === 'orders' ? Promise.reject(cause) : local.builder.build(request),
    }
    const failing = await openLocal(local.stateDirectory, { builder })
    const plan = await failing.plan(
      projectOf(
        root,
        ['zoo', 'orders', 'invoices'].map((name) => declare(name)),
      ),
    )
    expect(await failing.deploy(plan)).toMatchObject([
      { location: 'invoices', outcome: 'released' },
      { location: 'orders', outcome: 'failed', problem: { code: 'unexpected', message: 'disk full', cause } },
      { location: 'zoo', outcome: 'released' },
    ])
    expect(actions(await failing.plan(projectOf(root, [declare('orders')])))).toEqual(['build+deploy'])
  })
})

describe('a snapshot', () => {
  test('holds files read-only with their modes, links as links, and no declaration', async () => {
    const local = await setting({
      'locations/orders/location.yaml': 'jobs: {}\n',
      'locations/orders/deep/location.yaml': 'data\n',
      'locations/orders/deep/new\nline': 'x',
    })
    chmodSync(join(local.root, 'locations/orders/main.mjs'), 0o775)
    symlinkSync('deep/../main.mjs', join(local.root, 'locations/orders/link'))
    symlinkSync('/etc/hostname', join(local.root, 'locations/orders/deep/absolute'))
    const release = released((await local.deployTree()).results)
    const snapshot = join(local.stateDirectory, snapshotPath(release))
    expect(readdirSync(snapshot, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
      'deep',
      'deep/absolute',
      'deep/location.yaml',
      'deep/new\nline',
      'link',
      'main.mjs',
    ])
    const mode = (path: string) => (lstatSync(join(snapshot, path)).mode & 0o777).toString(8)
    expect([mode('main.mjs'), mode('deep/location.yaml')]).toEqual(['555', '444'])
    expect(lstatSync(join(snapshot, 'deep')).mode & 0o200).toBe(0o200)
    expect(readlinkSync(join(snapshot, 'link'))).toBe('deep/../main.mjs')
    expect(readlinkSync(join(snapshot, 'deep/absolute'))).toBe('/etc/hostname')
  })

  test('is left as it is by later edits of the tree', async () => {
    const local = await setting()
    const first = released((await local.deployTree()).results)
    edit(local, 'console.log(2)\n')
    await local.deployTree()
    expect(mainOf(local, first)).toBe('console.log(1)\n')
  })

  test('of a location with nothing but its declaration is an empty directory', async () => {
    const root = repository({ 'locations/orders/location.yaml': 'jobs: {}\n' })
    const stateDirectory = temporaryDirectory()
    const local = await openLocal(stateDirectory)
    const project = projectOf(root, [declare('orders')])
    const release = released(await local.deploy(await local.plan(project)))
    expect(readdirSync(join(stateDirectory, snapshotPath(release)))).toEqual([])
  })

  test.each(['../outside', '../../orders/../x', 'deep/../../x'])(
    'with a link to %s is refused',
    async (target) => {
      const local = await setting()
      symlinkSync(target, join(local.root, 'locations/orders/link'))
      expect(problem((await local.deployTree()).results)).toMatchObject({
        code: 'link_leads_out',
        message: expect.stringContaining(`locations/orders/link is a link to ${target}`),
      })
      expect(await local.releases.readCurrent(ORDERS)).toBeUndefined()
    },
  )

  test('that somebody deleted is made again by the next deploy of that content', async () => {
    const local = await setting()
    const release = released((await local.deployTree()).results)
    rmSync(join(local.stateDirectory, snapshotPath(release)), { recursive: true })
    await local.deployTree('bye')
    expect(existsSync(join(local.stateDirectory, snapshotPath(release), 'main.mjs'))).toBe(true)
  })
})
