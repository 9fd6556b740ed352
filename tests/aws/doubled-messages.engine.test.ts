import { appendFile } from 'node:fs/promises'
import { queuedRing, refOf, type Doorbell, type Launcher, type Run } from '@slipway/model'
import { startProxy } from '@slipway/tools/engines'
import { describe, expect, inject, it, vi } from 'vitest'
import { beforeCalls } from '../chaos/before-calls.ts'
import type { ChaosScene } from '../chaos/chaos-scene.ts'
import { openOnAws } from './chaos-on-aws.ts'
import { leaseRule } from './lease-rule.ts'
import { Queues } from './queues.ts'
import { BY_RINGS_ONLY, startTwins } from './twins.ts'

const LEASE_SECONDS = 2

/** Fails at first, then succeeds. */
const FAILS_ONCE = 'echo "$SLIPWAY_ATTEMPT_ID" >> "$MARKS"; [ "$SLIPWAY_ATTEMPT" = 2 ]'
/** Ends when it is told to. */
const WAITS = 'echo "$SLIPWAY_ATTEMPT_ID" >> "$MARKS"; until [ -e "$MARKS.go" ]; do sleep 0.1; done'

describe.concurrent('a ring for a queued run', () => {
  it('that comes to two agents at once starts one attempt, and again after its end changes nothing', async () => {
    await using scene = await openOnAws()
    using queues = new Queues(scene.at)
    await startTwins(scene, { ring: 'queued', write: ({ run }) => run.status === 'STARTING' })
    const submitted = await scene.submit()
    await scene.stores.doorbell.ring(queuedRing(submitted))
    const run = await scene.settled(submitted)
    expect(run).toMatchObject({ status: 'SUCCEEDED', attempt: 1, started_attempts: 1 })

    await scene.stores.doorbell.ring(queuedRing(submitted))
    await queues.handled(queues.normal)
    expect(await scene.settled(run)).toEqual(run)
    expect(await scene.marks()).toEqual([`${run.id}.1`])
    expect(launches(scene)).toBe(1)
    expect(troubles(scene)).toEqual([])
  })

  it('whose receipt expires while it is handled comes to another agent, and counts once', async () => {
    const { endpoint } = inject('ministack')
    await using proxy = await startProxy({ upstream: endpoint, rules: [leaseRule(LEASE_SECONDS)] })
    await using scene = await openOnAws({ endpoint: proxy.endpoint })
    using queues = new Queues(scene.at)
    const slow = await startSlowAgent(scene)
    const submitted = await scene.submit()
    await slow.hasTaken
    scene.startAgent({ name: 'other', stores: await scene.connect(), timing: BY_RINGS_ONLY })
    const run = await scene.settled(submitted)
    expect(run).toMatchObject({ status: 'SUCCEEDED', attempts: [{ agent: 'other', woken_by: 'ring' }] })

    slow.goOn()
    await slow.hasAcknowledged
    await slow.agent.stop({ waitMs: 0 })
    await queues.handled(queues.normal)
    expect(await scene.settled(run)).toEqual(run)
    expect(await scene.marks()).toEqual([`${run.id}.1`])
    expect(launches(scene)).toBe(1)
    expect(troubles(scene)).toEqual([])
  })

  it('that is lost is made up for by the sweep, as the run says', async () => {
    await using scene = await openOnAws()
    using queues = new Queues(scene.at)
    const submitted = await scene.submit()
    await queues.purge(queues.normal)
    scene.startAgent()
    const run = await scene.settled(submitted)
    expect(run).toMatchObject({ status: 'SUCCEEDED', attempt: 1, attempts: [{ woken_by: 'sweep' }] })
    expect(await scene.marks()).toEqual([`${run.id}.1`])
  })
})

describe.concurrent('news of an attempt', () => {
  it('that come to two agents at once are counted once: the run is queued again, and started, once', async () => {
    const retries = {
      attempts: 2,
      on: ['exit_code' as const],
      backoff: { initial_ms: 0, factor: 1, max_ms: 0 },
    }
    await using scene = await openOnAws({ job: { ...jobOf(FAILS_ONCE), retries } })
    // The runtime rings for its end, the launcher when it has gone.
    await startTwins(scene, { ring: 'changed', write: ({ run }) => run.status === 'QUEUED' })
    const run = await scene.settled(await scene.submit())
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      attempt: 2,
      started_attempts: 2,
      attempts: [{ status: 'FAILED' }, { status: 'SUCCEEDED' }],
    })
    expect(await scene.marks()).toEqual([`${run.id}.1`, `${run.id}.2`])
    expect(launches(scene)).toBe(2)
    expect(troubles(scene)).toEqual([])
  })

  it('whose host is said to be gone, twice at once and again later, close that attempt alone', async () => {
    await using scene = await openOnAws({ job: jobOf(WAITS) })
    using queues = new Queues(scene.at)
    const launcher = notAsked(scene.launcher({ isSilent: true }))
    const starter = scene.startAgent({ name: 'starter', launcher })
    const submitted = await scene.submit()
    await started(scene, 1, submitted)
    await scene.until(submitted, { status: 'RUNNING' })
    await starter.stop({ waitMs: 0 })
    await killRuntime(scene, submitted)
    await startTwins(scene, { ring: 'changed', write: ({ run }) => run.status === 'QUEUED', launcher })
    const first = { v: 1, ...refOf(submitted), attempt: 1 } as const
    await Promise.all([queues.tellStopped(first), queues.tellStopped(first)])
    await started(scene, 2, submitted)

    await Promise.all([queues.tellStopped(first), queues.tellStopped(first)])
    await queues.handled(queues.events)
    await scene.until(submitted, { status: 'RUNNING', attempt: 2 })
    await appendFile(scene.path('marks.go'), '')
    const run = await scene.settled(submitted)
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      attempt: 2,
      started_attempts: 2,
      attempts: [{ failure: { code: 'lost' } }, { failure: null }],
    })

    await Promise.all([queues.tellStopped(first), queues.tellStopped({ ...first, attempt: 2 })])
    await queues.handled(queues.events)
    expect(await scene.settled(run)).toEqual(run)
    expect(await scene.marks()).toEqual([`${run.id}.1`, `${run.id}.2`])
    expect(launches(scene)).toBe(2)
    expect(scene.events.filter(({ kind }) => kind === 'closed')).toHaveLength(1)
    expect(troubles(scene)).toEqual([])
  })
})

function jobOf(script: string) {
  return { steps: [{ name: 'main', command: ['sh', '-c', script], needs: [] }] }
}

/** An agent that stops short when it has taken a ring, and has read nothing of the run yet. */
async function startSlowAgent(scene: ChaosScene) {
  const [taken, told, acknowledged] = [gate(), gate(), gate()]
  const stores = await scene.connect()
  const releases = beforeCalls(stores.releases, async () => {
    taken.open()
    await told.opened
  })
  const doorbell: Doorbell = {
    ring: (...request) => stores.doorbell.ring(...request),
    receive: (request) => stores.doorbell.receive(request),
    acknowledge: async (deliveries) => {
      await stores.doorbell.acknowledge(deliveries)
      acknowledged.open()
    },
  }
  const slow = { name: 'slow', stores: { ...stores, releases, doorbell }, timing: BY_RINGS_ONLY }
  // With room for more it would receive the ring again itself.
  const agent = scene.startAgent({ ...slow, maxConcurrentRuns: 1 })
  return { agent, hasTaken: taken.opened, goOn: told.open, hasAcknowledged: acknowledged.opened }
}

function gate() {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  return { opened: promise, open: () => resolve(undefined) }
}

/** Can say nothing of what it has started: what becomes of it is known from events alone. */
function notAsked(launcher: Launcher): Launcher {
  return {
    name: launcher.name,
    launch: (request) => launcher.launch(request),
    inspect: async (handles) => handles.map(() => ({ state: 'unknown' })),
    stop: async () => {},
    cleanUp: (handle) => launcher.cleanUp(handle),
  }
}

async function started(scene: ChaosScene, attempt: number, { id }: Run): Promise<void> {
  await vi.waitFor(async () => expect(await scene.marks()).toContain(`${id}.${attempt}`), { timeout: 25_000 })
}

async function killRuntime({ stores }: ChaosScene, run: Run): Promise<void> {
  const attempt = await stores.runs.readAttempt({ ...refOf(run), attempt: 1 })
  process.kill(attempt?.handle?.['pid'] as number, 'SIGKILL')
}

function launches({ events }: ChaosScene): number {
  return events.filter(({ kind }) => kind === 'launched').length
}

function troubles({ events }: ChaosScene) {
  return events.filter(({ kind }) => kind === 'trouble')
}
