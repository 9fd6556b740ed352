import { promote, rollback, unhold } from '@slipway/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeployError } from '../../src/deploy-error.ts'
import { deployLocations } from '../../src/aws/deploy/deploy-locations.ts'
import type { DeployDeps, DeployProgress } from '../../src/aws/deploy/deploy-deps.ts'
import { mortal, openDeployScene, type Tree } from './deploy-scene.ts'

const FIRST: Tree = { commit: 'c1', platform: 'p1', locations: { hello: 'h1', weather: 'w1' } }
const SECOND: Tree = { commit: 'c2', platform: 'p2', locations: { hello: 'h1', weather: 'w2' } }
const IN_STAGING = { environment: 'staging', location: 'weather' }

test('a commit is deployed whole, and then there is nothing left to deploy', async () => {
  const { push, plan, deploy, current, platform } = await openDeployScene()
  push(FIRST)
  const outcomes = await deploy(await plan(FIRST))
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'released', 'released'])
  expect(await current()).toMatchObject({
    hello: { commit: 'c1', content_digest: 'h1', code: { runtime_build: 'build-1' } },
    weather: { commit: 'c1', content_digest: 'w1' },
  })
  expect(platform()).toMatchObject({ version: 1, digest: 'p1', commit: 'c1' })
  expect((await plan(FIRST)).rows.map(({ action }) => action)).toEqual([
    'unchanged',
    'unchanged',
    'unchanged',
  ])
})

test.each(['before', 'after'] as const)(
  'a deploy that is killed %s any of its calls leaves the old or the new, and the next push repairs it',
  async (when) => {
    let steps = 0
    for (let at = 1, done = false; !done; at += 1) {
      const { deps, push, plan, deploy, current, platform } = await openDeployScene()
      push(FIRST)
      await deploy(await plan(FIRST))
      const old = await current()

      push(SECOND)
      const dying = mortal(deps, { at, when })
      await deploy(await plan(SECOND), dying.deps)
      done = dying.calls() < at
      const left = await current()
      expect(left['hello']).toEqual(old['hello'])
      expect(['w1', 'w2']).toContain(left['weather']?.content_digest)

      const next = { ...SECOND, commit: 'c3' }
      push(next)
      await deploy(await plan(next))
      expect((await current())['weather']?.content_digest).toBe('w2')
      expect(platform()?.digest).toBe('p2')
      expect((await plan(next)).rows.filter(({ action }) => action !== 'unchanged')).toEqual([])
      steps = at
    }
    expect(steps).toBeGreaterThan(8)
  },
)

/** Every call to the outside waits for its turn, which the scheduler draws. */
function scheduled(deps: DeployDeps, scheduler: fc.Scheduler, who: string): DeployDeps {
  const turn =
    <A extends unknown[], R>(name: string, what: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      await scheduler.schedule(Promise.resolve(), `${who} ${name}`)
      return what(...given)
    }
  const { releases, platforms, provisioner } = deps
  return {
    ...deps,
    releases: {
      create: turn('create', (release) => releases.create(release)),
      read: (ref) => releases.read(ref),
      list: (request) => releases.list(request),
      listCurrents: (environment) => releases.listCurrents(environment),
      readCurrent: turn('readCurrent', (ref) => releases.readCurrent(ref)),
      writeCurrent: turn('writeCurrent', (current) => releases.writeCurrent(current)),
    },
    platforms: {
      readEnvironment: turn('readEnvironment', (environment) => platforms.readEnvironment(environment)),
      writePlatform: turn('writePlatform', (record) => platforms.writePlatform(record)),
    },
    provisioner: {
      applyPlatform: turn('applyPlatform', (request) => provisioner.applyPlatform(request)),
      applyLocation: turn('applyLocation', (request) => provisioner.applyLocation(request)),
    },
    readHead: turn('readHead', (branch) => deps.readHead(branch)),
  }
}

test('of two pushes that race, in whatever order their calls come, the older never wins', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { deps, push, plan, deploy, current, platform } = await openDeployScene()
      push(FIRST)
      const older = deploy(await plan(FIRST), scheduled(deps, scheduler, 'older'))
      const newer = scheduler.schedule(Promise.resolve(), 'push').then(async () => {
        push(SECOND)
        return deploy(await plan(SECOND), scheduled(deps, scheduler, 'newer'))
      })
      await scheduler.waitFor(Promise.all([older, newer]))
      expect((await newer).map(({ outcome }) => outcome)).not.toContain('superseded')
      expect((await newer).map(({ outcome }) => outcome)).not.toContain('failed')
      const now = await current()
      expect(now['weather']).toMatchObject({ content_digest: 'w2' })
      expect(now['hello']).toMatchObject({ content_digest: 'h1' })
      expect(platform()?.digest).toBe('p2')
    }),
    { numRuns: 400 },
  )
}, 120_000)

test('a commit that is not the head any more changes nothing, on AWS nor in the records', async () => {
  const { push, plan, deploy, made, current } = await openDeployScene()
  push(SECOND)
  const outcomes = await deploy(await plan(FIRST))
  expect(outcomes).toMatchObject([
    { outcome: 'superseded', head: 'c2' },
    { outcome: 'superseded', head: 'c2' },
    { outcome: 'superseded', head: 'c2' },
  ])
  expect(made).toEqual([])
  expect(await current()).toEqual({})
})

test('three deploys, then back to the first: it is CURRENT again, as a release of the new commit', async () => {
  const { push, plan, deploy, current } = await openDeployScene()
  for (const [index, weather] of ['w1', 'w2', 'w3', 'w1'].entries()) {
    const tree = { ...FIRST, commit: `c${index}`, locations: { weather } }
    push(tree)
    await deploy(await plan(tree))
    expect(await current()).toMatchObject({ weather: { commit: `c${index}`, content_digest: weather } })
  }
})

test('a location that fails does not stop the others, and keeps its CURRENT', async () => {
  const { deps, push, plan, deploy, current } = await openDeployScene()
  push(FIRST)
  const findImage: DeployDeps['findImage'] = async (wanted) =>
    wanted.location === 'hello' ? undefined : deps.findImage(wanted)
  const [, hello, weather] = await deploy(await plan(FIRST), { ...deps, findImage })
  expect(hello).toMatchObject({
    outcome: 'failed',
    problem: { code: 'image_missing', remedy: expect.stringContaining('build-agent-image') },
  })
  expect(weather).toMatchObject({ outcome: 'released' })
  expect(Object.keys(await current())).toEqual(['weather'])
})

test('what cannot be verified never becomes CURRENT', async () => {
  const { deps, push, plan, deploy, current } = await openDeployScene()
  push(FIRST)
  const verify = async () => {
    throw new DeployError({ code: 'not_verified', message: 'Another digest.', remedy: 'Look.' })
  }
  const [, hello] = await deploy(await plan(FIRST), { ...deps, verify })
  expect(hello).toMatchObject({ outcome: 'failed', problem: { code: 'not_verified' } })
  expect(await current()).toEqual({})
})

test('what others changed under a deploy is looked for once verification finds it, and mended', async () => {
  const { deps, push, plan, deploy, current } = await openDeployScene()
  push(FIRST)
  const looked: Record<string, (boolean | undefined)[]> = { hello: [], weather: [] }
  const provisioner: DeployDeps['provisioner'] = {
    ...deps.provisioner,
    applyLocation: (request) => {
      looked[request.location]?.push(request.refresh)
      return deps.provisioner.applyLocation(request)
    },
  }
  const verify: DeployDeps['verify'] = async ({ location }) => {
    if (location === 'weather' || looked['hello']?.at(-1) === true) return
    throw new DeployError({ code: 'not_verified', message: 'It is INACTIVE.', remedy: 'Look.' })
  }
  const [, hello] = await deploy(await plan(FIRST), { ...deps, provisioner, verify })
  expect(hello).toMatchObject({ outcome: 'released' })
  expect(await current()).toMatchObject({ hello: { content_digest: 'h1' } })
  expect(looked).toEqual({ hello: [false, true], weather: [false] })
})

test.each(['superseded', 'failed'] as const)(
  'a deploy that ends as %s between its two applies moves nothing',
  async (outcome) => {
    const { deps, push, plan, deploy, current } = await openDeployScene()
    push(FIRST)
    await deploy(await plan(FIRST))
    const next: Tree = { ...FIRST, commit: 'c2', locations: { hello: 'h1', weather: 'w2' } }
    push(next)
    const stop = new AbortController()
    const verify = async () => {
      if (outcome === 'superseded') push({ ...next, commit: 'c3' })
      else stop.abort()
      throw new DeployError({ code: 'not_verified', message: 'It is INACTIVE.', remedy: 'Look.' })
    }
    const told: DeployProgress[] = []
    const onProgress = (progress: DeployProgress) => told.push(progress)
    const request = { plan: await plan(next), locations: ['weather'], by: 'ann', signal: stop.signal }
    const [result] = await deployLocations({ ...deps, verify }, { ...request, onProgress })
    expect(result).toMatchObject({ outcome })
    expect(told).toContainEqual({ kind: 'repair', name: 'weather', because: 'It is INACTIVE.' })
    expect(await current()).toMatchObject({ weather: { content_digest: 'w1' } })
  },
)

test('a location that was rolled back is held: the next push leaves it, until the hold is lifted', async () => {
  const { stores, deps, push, plan, deploy, current } = await openDeployScene()
  for (const tree of [FIRST, SECOND]) {
    push(tree)
    await deploy(await plan(tree))
  }
  await rollback(deps, { ...IN_STAGING, to: null, by: 'eve', reason: 'wrong totals' })
  const third = { ...SECOND, commit: 'c3', locations: { hello: 'h3', weather: 'w2' } }
  push(third)
  const planned = await plan(third)
  expect(planned.rows.map(({ action }) => action)).toEqual(['unchanged', 'build+deploy', 'held'])
  await deploy(planned)
  expect(await current()).toMatchObject({
    hello: { content_digest: 'h3' },
    weather: { content_digest: 'w1' },
  })

  await unhold({ releases: stores.releases, clock: deps.clock }, { ...IN_STAGING, by: 'eve' })
  await deploy(await plan(third))
  expect(await current()).toMatchObject({ weather: { content_digest: 'w2', commit: 'c3' } })
})

test('what was rolled back first stays away, though it was rolled back further since', async () => {
  const { deps, push, plan, deploy, current } = await openDeployScene()
  const trees = ['w1', 'w2', 'w3'].map((weather, index) => ({
    ...FIRST,
    commit: `c${index}`,
    locations: { weather },
  }))
  for (const tree of trees) {
    push(tree)
    await deploy(await plan(tree))
  }
  await rollback(deps, { ...IN_STAGING, to: null, by: 'eve', reason: null })
  const newest = await deps.releases.list({ ...IN_STAGING, limit: 3 })
  const to = newest.releases.at(-1)?.id ?? ''
  await rollback(deps, { ...IN_STAGING, to, by: 'eve', reason: null })
  const next = { ...FIRST, commit: 'c9', locations: { weather: 'w3' } }
  push(next)
  expect((await plan(next)).rows.at(-1)).toMatchObject({ location: 'weather', action: 'held' })
  expect(await current()).toMatchObject({ weather: { content_digest: 'w1' } })
})

test('a location that somebody rolled back while it was deployed is left as they made it', async () => {
  const { deps, push, plan, deploy, current } = await openDeployScene()
  for (const tree of [FIRST, SECOND]) {
    push(tree)
    await deploy(await plan(tree))
  }
  const third = { ...SECOND, commit: 'c3', locations: { hello: 'h1', weather: 'w3' } }
  push(third)
  const verify = async () => {
    await rollback(deps, { ...IN_STAGING, to: null, by: 'eve', reason: null })
  }
  const [, weather] = await deploy(await plan(third), { ...deps, verify })
  expect(weather).toMatchObject({ outcome: 'failed', problem: { code: 'changed_meanwhile' } })
  expect(await current()).toMatchObject({ weather: { content_digest: 'w1' } })
})

test('locations wait for the platform that they are planned with', async () => {
  const { deps, push, plan, made } = await openDeployScene()
  push(FIRST)
  const results = await deployLocations(deps, { plan: await plan(FIRST), locations: ['hello'], by: 'ann' })
  expect(results).toMatchObject([{ outcome: 'failed', problem: { code: 'platform_missing' } }])
  expect(made).toEqual([])
})

test('a name that the commit does not declare is one clear problem, and the others are deployed', async () => {
  const { deps, push, plan } = await openDeployScene()
  push(FIRST)
  const planned = await plan(FIRST)
  const rows = planned.rows.filter(({ location }) => location !== 'platform')
  const locations = ['wether', 'weather']
  expect(await deployLocations(deps, { plan: { ...planned, rows }, locations, by: 'ann' })).toMatchObject([
    {
      location: 'wether',
      outcome: 'failed',
      problem: { code: 'unknown_location', remedy: 'It has: hello, weather.' },
    },
    { location: 'weather', outcome: 'released' },
  ])
})

test('the role of a location may read the secrets of every release that may still run', async () => {
  const { deps, push, plan, deploy } = await openDeployScene()
  const asked: (readonly string[])[] = []
  const provisioner: DeployDeps['provisioner'] = {
    ...deps.provisioner,
    applyLocation: async (request) => {
      asked.push(request.secrets)
      return deps.provisioner.applyLocation(request)
    },
  }
  for (const [index, secret] of ['ssm:/a', 'ssm:/b', 'ssm:/a'].entries()) {
    const tree = { ...FIRST, commit: `c${index}`, locations: { weather: `w${index}` } }
    push(tree)
    const planned = await plan(tree)
    const weather = planned.desired.get('weather')
    if (weather === undefined) throw new Error('It is desired.')
    const declaration = { ...weather.declaration, secrets: { KEY: secret } }
    const desired = new Map([['weather', { ...weather, declaration }]])
    await deploy({ ...planned, desired }, { ...deps, provisioner })
  }
  expect(asked).toEqual([['ssm:/a'], ['ssm:/a', 'ssm:/b'], ['ssm:/a', 'ssm:/b']])
})

test('a deploy that is repeated is the same release, and moves no pointer', async () => {
  const { deps, push, plan, deploy, current, stores } = await openDeployScene()
  push(FIRST)
  const planned = await plan(FIRST)
  await deploy(planned)
  const before = await current()
  await deploy(planned)
  expect(await current()).toEqual(before)
  expect(await stores.releases.readCurrent(IN_STAGING)).toMatchObject({ version: 1 })
  const release = before['weather']
  if (release === undefined) throw new Error('It is CURRENT.')
  expect(await promote(deps, { release, seen: undefined, by: 'ann' })).toHaveProperty('problem')
})

test('a platform whose apply was cut off is applied again, also by a commit that goes back to the recorded one', async () => {
  const { deps, push, plan, deploy, platform, made } = await openDeployScene()
  push(FIRST)
  await deploy(await plan(FIRST))
  push(SECOND)
  const applyPlatform: DeployDeps['provisioner']['applyPlatform'] = async (request) => {
    await deps.provisioner.applyPlatform(request)
    throw new Error('dead')
  }
  const [outcome] = await deploy(await plan(SECOND), {
    ...deps,
    provisioner: { ...deps.provisioner, applyPlatform },
  })
  expect(outcome).toMatchObject({ outcome: 'failed' })

  const back = { ...FIRST, commit: 'c3' }
  push(back)
  const planned = await plan(back)
  expect(planned.rows[0]).toMatchObject({ action: 'platform', reason: 'its last apply has not ended' })
  const before = made.length
  expect(await deploy(planned)).toMatchObject([{ outcome: 'applied' }, { outcome: 'released' }])
  expect(made.length).toBeGreaterThan(before)
  expect(platform()).toMatchObject({ digest: 'p1', commit: 'c3' })
})

test('an older commit that waited for the stack does not change what the newer one has applied', async () => {
  const { deps, push, plan, deploy, made, current } = await openDeployScene()
  push(FIRST)
  await deploy(await plan(FIRST))
  const older = { ...FIRST, commit: 'c2', locations: { weather: 'w2' } }
  const newer = { ...FIRST, commit: 'c3', locations: { weather: 'w3' } }
  push(older)
  const applyLocation: DeployDeps['provisioner']['applyLocation'] = async (request) => {
    push(newer)
    await deploy(await plan(newer))
    return deps.provisioner.applyLocation(request)
  }
  const [, outcome] = await deploy(await plan(older), {
    ...deps,
    provisioner: { ...deps.provisioner, applyLocation },
  })
  expect(outcome).toMatchObject({ outcome: 'superseded', head: 'c3' })
  expect(made.at(-1)).toMatch(/^weather .*sha256:w3 /)
  expect(await current()).toMatchObject({ weather: { content_digest: 'w3' } })
})

test('a commit that is not the head any more is superseded, also where the newer one has another platform', async () => {
  const { deps, push, plan, deploy } = await openDeployScene()
  push(FIRST)
  await deploy(await plan(FIRST))
  push(SECOND)
  await deploy(await plan(SECOND))
  const older = { ...FIRST, locations: { ...FIRST.locations, weather: 'w0' } }
  expect(
    await deployLocations(deps, { plan: await plan(older), locations: ['weather'], by: 'ann' }),
  ).toMatchObject([{ outcome: 'superseded', head: 'c2' }])
})
