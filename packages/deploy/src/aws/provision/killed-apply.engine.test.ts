import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { expect, inject, test } from 'vitest'
import type { ApplyEvent } from '../../ports/provisioner.ts'
import { killApply, killMachine, type ApplyOrder } from './test/apply-process.ts'
import { imagesOf } from './test/images-of.ts'
import { machineClock } from './test/provisioner-settings.ts'
import { locationRequest, openProvisioning, type Provisioning } from './test/provisioning.ts'

const { endpoint } = inject('ministack')
const MINUTE = 60_000

test(
  'a first apply of a location that is killed after any change on AWS is repaired by the next',
  async () => {
    for (let change = 1, isKilled = true; isKilled; change += 1) {
      await using scene = await openProvisioning({ endpoint })
      const changes = await killMachine({ order: orderOf(scene, locationRequest()), endpoint, change })
      isKilled = changes.length === change
      await expectRepaired(scene, { digit: '0', isKilled })
    }
  },
  10 * MINUTE,
)

test(
  'a later apply of a location that is killed after any change on AWS is repaired by the next',
  async () => {
    await using scene = await openProvisioning({ endpoint })
    const first = await scene.provisioner().applyLocation(locationRequest('0'))
    for (let change = 1, isKilled = true; isKilled; change += 1) {
      const digit = String(change)
      const changes = await killMachine({ order: orderOf(scene, locationRequest(digit)), endpoint, change })
      isKilled = changes.length === change
      await expectRepaired(scene, { digit, isKilled })
    }
    expect(await imagesOf(callerOf(scene), first)).toEqual(imagesWith('0'))
  },
  10 * MINUTE,
)

test.each([4, 11, 18])(
  'an apply of the platform that is killed after change %i is repaired by the next',
  async (change) => {
    await using scene = await openProvisioning({ endpoint })
    const platform = { by: 'ann', queues: ['etl'] }
    const changes = await killMachine({ order: { settings: settingsOf(scene), platform }, endpoint, change })
    expect(changes).toHaveLength(change)
    await scene.provisioner().applyPlatform(platform)
    const events: ApplyEvent[] = []
    await scene.provisioner().applyPlatform({ ...platform, onEvent: (event) => events.push(event) })
    expect(events).toEqual([])
  },
  5 * MINUTE,
)

test(
  'Pulumi ends by itself when the process that applies is killed, and what it did is known to the next apply',
  async () => {
    await using scene = await openProvisioning({ endpoint })
    await killApply({ order: orderOf(scene, locationRequest()), endpoint })
    const targets = await scene.provisioner().applyLocation(locationRequest())
    expect(await imagesOf(callerOf(scene), targets)).toEqual(imagesWith('0'))
  },
  5 * MINUTE,
)

test(
  'the lease of a holder who died is waited for, taken over, and the stack repaired',
  async () => {
    await using scene = await openProvisioning({ endpoint })
    await killMachine({ order: orderOf(scene, locationRequest()), endpoint, change: 2 })
    const stack = 'weather.staging'
    const dead = { environment: 'staging', stack, holder: 'dead', by: 'bob', counter: 7, taken_at: 0 }
    scene.leases.held.set(stack, dead)
    const events: ApplyEvent[] = []
    const onEvent = (event: ApplyEvent) => events.push(event)
    const clock = machineClock({ speed: 20 })
    const targets = await scene.provisioner({ clock }).applyLocation({ ...locationRequest(), onEvent })
    expect(events.filter(({ kind }) => kind !== 'resource')).toEqual([
      { kind: 'waiting', for: 'bob' },
      { kind: 'recovering', from: 'bob' },
    ])
    expect(await imagesOf(callerOf(scene), targets)).toEqual(imagesWith('0'))
  },
  5 * MINUTE,
)

/** The next apply brings about what was asked for, says that it recovers, and leaves nothing to do. */
async function expectRepaired(
  scene: Provisioning,
  { digit, isKilled }: { digit: string; isKilled: boolean },
) {
  const { events, targets } = await applied(scene, digit)
  expect(events.some(({ kind }) => kind === 'recovering')).toBe(isKilled)
  expect(await imagesOf(callerOf(scene), targets)).toEqual(imagesWith(digit))
  const again = await applied(scene, digit)
  expect(again).toEqual({ events: [], targets })
}

async function applied(
  scene: Provisioning,
  digit: string,
): Promise<{ events: ApplyEvent[]; targets: Record<string, LambdaTarget | EcsTarget> }> {
  const events: ApplyEvent[] = []
  const request = { ...locationRequest(digit), onEvent: (event: ApplyEvent) => events.push(event) }
  return { targets: await scene.provisioner().applyLocation(request), events }
}

function orderOf(scene: Provisioning, location: ReturnType<typeof locationRequest>): ApplyOrder {
  return { settings: settingsOf(scene), location }
}

function settingsOf({ place, env, backendUrl }: Provisioning): ApplyOrder['settings'] {
  return { place, env, backendUrl }
}

function callerOf({ place: { account } }: Provisioning): { endpoint: string; account: string } {
  return { endpoint, account }
}

function imagesWith(digit: string): Record<string, string> {
  const { image } = locationRequest(digit)
  return { 'lambda-1769-512': image, 'ecs-256-512-20': image }
}
