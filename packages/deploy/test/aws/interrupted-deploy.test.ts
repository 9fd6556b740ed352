import { expect, test } from 'vitest'
import type { DeployDeps, DeployProgress } from '../../src/aws/deploy/deploy-deps.ts'
import { deployLocations } from '../../src/aws/deploy/deploy-locations.ts'
import { deployPlatform } from '../../src/aws/deploy/deploy-platform.ts'
import { openDeployScene, type Tree } from './deploy-scene.ts'

const FIRST: Tree = { commit: 'c1', platform: 'p1', locations: { hello: 'h1', weather: 'w1' } }
const SECOND: Tree = { ...FIRST, commit: 'c2', locations: { hello: 'h2', weather: 'w2' } }

const INTERRUPTED = { outcome: 'failed', problem: { code: 'apply_interrupted' } }

/** The first tree is deployed, and the second one is the branch's head. */
async function openScene() {
  const scene = await openDeployScene()
  scene.push(FIRST)
  await scene.deploy(await scene.plan(FIRST))
  scene.push(SECOND)
  return scene
}

/** An answer that never comes: whoever asks for it interrupts the deploy. */
function neverAnswered() {
  const stop = new AbortController()
  const ask = (): Promise<never> => {
    stop.abort()
    return new Promise(() => {})
  }
  return { ask, signal: stop.signal }
}

/** Of the head of the branch, only the how manieth answer does not come. */
function lastHead(of: DeployDeps, ask: () => Promise<never>, count: number): Partial<DeployDeps> {
  let asked = 0
  return { readHead: (branch) => (++asked === count ? ask() : of.readHead(branch)) }
}

test.each<[what: string, instead: (deps: DeployDeps, ask: () => Promise<never>) => Partial<DeployDeps>]>([
  ['the head of the branch', (deps, ask) => lastHead(deps, ask, 1)],
  ['the image', (_, ask) => ({ findImage: ask })],
  ['the secrets of releases', (deps, ask) => ({ releases: { ...bound(deps), list: ask } })],
  ['the head of the branch under the lease', (deps, ask) => lastHead(deps, ask, 2)],
  ['what AWS has', (_, ask) => ({ verify: ask })],
])('interrupted while it waits for %s, a deploy ends and CURRENT is as it was', async (_what, instead) => {
  const { deps, plan, current, deploy } = await openScene()
  const before = await current()
  const { ask, signal } = neverAnswered()
  const results = await deployLocations(
    { ...deps, ...instead(deps, ask) },
    { plan: await plan(SECOND), locations: ['weather'], by: 'ann', signal },
  )
  expect(results).toMatchObject([INTERRUPTED])
  expect(await current()).toEqual(before)

  await deploy(await plan(SECOND))
  expect((await current())['weather']).toMatchObject({ content_digest: 'w2' })
})

test('interrupted once it promotes, a deploy is released', async () => {
  const { deps, plan, current } = await openScene()
  const stop = new AbortController()
  const onProgress = (progress: DeployProgress) => {
    if (progress.kind === 'step' && progress.step === 'promote') stop.abort()
  }
  const { signal } = stop
  const request = { plan: await plan(SECOND), locations: ['weather'], by: 'ann', signal, onProgress }
  expect(await deployLocations(deps, request)).toMatchObject([{ outcome: 'released' }])
  expect((await current())['weather']).toMatchObject({ content_digest: 'w2' })
})

test('after an interruption no other location is begun, and none of them is asked about', async () => {
  const { deps, plan, made } = await openScene()
  const before = [...made]
  const asked: string[] = []
  const readHead = async (branch: string) => {
    asked.push(branch)
    return deps.readHead(branch)
  }
  const results = await deployLocations(
    { ...deps, readHead },
    {
      plan: await plan(SECOND),
      locations: ['hello', 'weather'],
      by: 'ann',
      signal: AbortSignal.abort(),
    },
  )
  expect(results).toMatchObject([INTERRUPTED, INTERRUPTED])
  expect({ made, asked }).toEqual({ made: before, asked: [] })
})

test('interrupted while it waits for the head of the branch, a deploy of the platform changes nothing', async () => {
  const { deps, push, plan, platform, made } = await openScene()
  const third = { ...SECOND, commit: 'c3', platform: 'p3' }
  push(third)
  const before = { platform: platform(), made: [...made] }
  const { ask, signal } = neverAnswered()
  const outcome = await deployPlatform(
    { ...deps, readHead: ask },
    { plan: await plan(third), by: 'ann', signal },
  )
  expect(outcome).toMatchObject(INTERRUPTED)
  expect({ platform: platform(), made }).toEqual(before)
})

function bound({ releases }: DeployDeps): DeployDeps['releases'] {
  return {
    create: (release) => releases.create(release),
    read: (ref) => releases.read(ref),
    list: (request) => releases.list(request),
    listCurrents: (environment) => releases.listCurrents(environment),
    readCurrent: (ref) => releases.readCurrent(ref),
    writeCurrent: (current) => releases.writeCurrent(current),
  }
}
