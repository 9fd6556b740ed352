import { join } from 'node:path'
import { rollback, unhold, type Current, type Release, type ReleaseStore } from '@slipway/model'
import { promoteCommit, remoteHead, type Promoted, type ReadHead } from '@slipway/deploy'
import { connectEmbedded } from '@slipway/stores/connect'
import { expect, onTestFinished, test } from 'vitest'
import { CLOCK } from './support/local-environment.ts'
import { declare, git, repository, temporaryDirectory } from './support/temporary-project.ts'

const PLACE = { environment: 'staging', location: 'orders' }

interface Scene {
  /** A clone, whose remote `origin` is bare. */
  root: string
  releases: ReleaseStore
  readHead: ReadHead
  /** Makes a commit, not pushed yet, and a release of it. */
  commit: () => Promise<Release>
  push: (release: Release) => void
  promote: (release: Release, options?: PromoteOptions) => Promise<Promoted>
  current: () => Promise<Current | undefined>
}

interface PromoteOptions {
  seen?: Current | undefined
  readHead?: ReadHead
  releases?: ReleaseStore
}

async function scene(branch = 'main'): Promise<Scene> {
  const root = repository({ x: '1' })
  const origin = join(temporaryDirectory(), 'origin.git')
  git(root, 'clone', '--quiet', '--bare', root, origin)
  git(origin, 'config', 'receive.denyDeleteCurrent', 'ignore')
  git(root, 'remote', 'add', 'origin', origin)
  const stores = await connectEmbedded({ stateDirectory: temporaryDirectory(), variables: {} })
  onTestFinished(() => stores.close())
  const { releases } = stores
  const readHead = remoteHead({ root, remote: 'origin' })
  let made = 0
  return {
    root,
    releases,
    readHead,
    commit: async () => {
      made += 1
      git(root, 'commit', '--quiet', '--allow-empty', `--message=${made}`)
      return releases.create(releaseOf(git(root, 'rev-parse', 'HEAD'), made))
    },
    push: ({ commit }) => void git(root, 'push', '--quiet', 'origin', `${commit}:refs/heads/${branch}`),
    promote: async (release, options) =>
      promoteCommit(
        { releases, clock: CLOCK, readHead, ...options },
        {
          release,
          branch,
          by: 'ann',
          seen: options && 'seen' in options ? options.seen : await releases.readCurrent(PLACE),
        },
      ),
    current: () => releases.readCurrent(PLACE),
  }
}

function releaseOf(commit: string, number: number): Release {
  return {
    ...PLACE,
    schema: 1,
    id: `0000000000000000000000000${number}`,
    content_digest: `c${number}`,
    release_digest: `r${number}`,
    commit,
    declaration: declare('orders'),
    code: { kind: 'snapshot', path: 'x' },
    created_at: number,
    created_by: 'ann',
  }
}

test('the head of the branch becomes CURRENT; once more changes nothing', async () => {
  const { commit, push, promote, current } = await scene()
  const release = await commit()
  push(release)
  const answer = await promote(release)
  expect(answer).toMatchObject({ outcome: 'promoted', current: { release_id: release.id, version: 1 } })
  expect(await promote(release, { seen: undefined })).toEqual(answer)
  expect(await current()).toMatchObject({ version: 1 })
})

test('a commit that others were pushed upon is superseded, and changes nothing', async () => {
  const { commit, push, promote, current } = await scene()
  const [older, newer] = [await commit(), await commit()]
  push(newer)
  expect(await promote(older)).toEqual({ outcome: 'superseded', head: newer.commit })
  expect(await current()).toBeUndefined()
})

test('so is one that was pushed away, one that was never pushed, and one whose branch is gone', async () => {
  const { root, commit, push, promote, current } = await scene()
  const [first, second] = [await commit(), await commit()]
  push(second)
  git(root, 'push', '--quiet', '--force', 'origin', `${first.commit}:refs/heads/main`)
  expect(await promote(second)).toEqual({ outcome: 'superseded', head: first.commit })
  expect(await promote(await commit())).toEqual({ outcome: 'superseded', head: first.commit })
  git(root, 'push', '--quiet', 'origin', 'HEAD:refs/heads/other', ':refs/heads/main')
  expect(await promote(first)).toEqual({ outcome: 'superseded', head: null })
  expect(await current()).toBeUndefined()
})

/** Does something before the given call of `promoteCommit` to the outside: 0 asks for the head, 1 writes. */
function interrupted(before: Scene, at: number, what: () => Promise<unknown>): PromoteOptions {
  let calls = 0
  const step = async () => {
    calls += 1
    if (calls - 1 === at) await what()
  }
  const { releases, readHead } = before
  return {
    readHead: async (branch) => {
      await step()
      return readHead(branch)
    },
    releases: {
      create: (release) => releases.create(release),
      read: (request) => releases.read(request),
      list: (request) => releases.list(request),
      listCurrents: (environment) => releases.listCurrents(environment),
      readCurrent: (request) => releases.readCurrent(request),
      writeCurrent: async (current) => {
        await step()
        return releases.writeCurrent(current)
      },
    },
  }
}

test.each([
  { at: 0, moment: 'before the older one looks at the head' },
  { at: 1, moment: 'after the older one found itself the head, and before it writes' },
])('two pushes race: the newer one wins when it is promoted $moment', async ({ at }) => {
  const here = await scene()
  const { commit, push, promote, current } = here
  const [older, newer] = [await commit(), await commit()]
  push(older)
  const race = interrupted(here, at, async () => {
    push(newer)
    expect(await promote(newer)).toMatchObject({ outcome: 'promoted' })
  })
  expect(await promote(older, { ...race, seen: undefined })).toEqual({
    outcome: 'superseded',
    head: newer.commit,
  })
  expect(await current()).toMatchObject({ release_id: newer.id, version: 1 })
})

test('the newer one, planned before the older one was promoted, is put over it', async () => {
  const here = await scene()
  const { commit, push, promote, current } = here
  const older = await commit()
  push(older)
  const newer = await commit()
  // Between the older one's look at the head and its write the newer one is pushed and planned.
  const planned = interrupted(here, 1, async () => push(newer))
  expect(await promote(older, planned)).toMatchObject({ outcome: 'promoted' })
  expect(await promote(newer, { seen: undefined })).toMatchObject({ outcome: 'promoted' })
  expect(await current()).toMatchObject({
    release_id: newer.id,
    previous_release_id: older.id,
    version: 2,
  })
})

test('what was rolled back meanwhile stays so', async () => {
  const here = await scene()
  const { commit, push, promote, current, releases } = here
  for (const release of [await commit(), await commit()]) {
    push(release)
    await promote(release)
  }
  const third = await commit()
  push(third)
  const back = interrupted(here, 1, () =>
    rollback({ releases, clock: CLOCK }, { ...PLACE, to: null, by: 'bob', reason: null }),
  )
  await expect(promote(third, back)).rejects.toMatchObject({ code: 'changed_meanwhile' })
  const held = await current()
  expect(held).toMatchObject({ release_digest: 'r1', hold: { by: 'bob' } })
  await unhold({ releases, clock: CLOCK }, { ...PLACE, by: 'bob' })
  expect(await promote(third, { seen: held })).toMatchObject({ outcome: 'promoted' })
})

test.each(['feature/-$(id)\'"ü', 'a/refs/heads/b', '--upload-pack=x', 'x;y&z'])(
  'a branch may be called %s',
  async (branch) => {
    const { commit, push, promote } = await scene(branch)
    const release = await commit()
    push(release)
    expect(await promote(release)).toMatchObject({ outcome: 'promoted' })
  },
)

test('a branch is not found by a pattern, nor by the end of its name', async () => {
  const { root, readHead } = await scene()
  git(root, 'push', '--quiet', 'origin', 'HEAD:refs/heads/a/refs/heads/b')
  for (const branch of ['*', 'm*', 'b', '', 'ain', 'main\n', 'main^{commit}']) {
    expect(await readHead(branch)).toBeNull()
  }
  expect(await readHead('main')).toBe(git(root, 'rev-parse', 'HEAD'))
})

test('a remote that cannot be read is told, and nothing is promoted', async () => {
  const { root, commit, promote, current } = await scene()
  const release = await commit()
  for (const remote of ['gone', '--upload-pack=touch x', join(root, 'nowhere')]) {
    const readHead = remoteHead({ root, remote })
    await expect(promote(release, { readHead })).rejects.toMatchObject({ code: 'branch_unreadable' })
  }
  expect(await current()).toBeUndefined()
})
