import { placeNames, rolePath } from '@slipway/aws-layout'
import { describe, expect, test } from 'vitest'
import { PLACE as place } from './place.ts'
import { registeredByPlatform } from './registered-components.ts'
import { arn } from './requests.ts'

const QUEUE = 'aws:sqs/queue:Queue'

describe('a platform', () => {
  test('has a high and a normal doorbell for each queue, and for the default one that nobody named', async () => {
    const names = (await registeredByPlatform({ queues: ['etl'] }))
      .filter(({ type }) => type === QUEUE)
      .map(({ inputs }) => String(inputs['name']))
    const doorbells = ['default', 'etl'].flatMap((queue) =>
      (['high', 'normal'] as const).map((priority) => placeNames.doorbell(place, queue, priority)),
    )
    const others = [placeNames.changed(place), placeNames.deadLetters(place), placeNames.events(place)]
    expect(names.toSorted()).toEqual([...doorbells, ...others].toSorted())
  })

  test('is the same in whatever order, and however often, queues are named', async () => {
    const first = await registeredByPlatform({ queues: ['etl', 'default', 'reports'] })
    expect(await registeredByPlatform({ queues: ['reports', 'etl', 'reports'] })).toEqual(first)
  })

  test('sets messages aside when they were taken ten times, but for those that are set aside already', async () => {
    const queues = (await registeredByPlatform()).filter(({ type }) => type === QUEUE)
    const policies = queues.map(({ name, inputs }) => [name, inputs['redrivePolicy'] ?? null])
    const deadLetterTargetArn = arn('sqs', placeNames.deadLetters(place))
    const redrive = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 10 })
    const isDead = (name: unknown): boolean => name === placeNames.deadLetters(place)
    expect(policies).toEqual(policies.map(([name]) => [name, isDead(name) ? null : redrive]))
  })

  test('leaves doorbells on AWS when their queue is no longer named', async () => {
    const doorbells = (await registeredByPlatform()).filter(
      ({ type, name }) => type === QUEUE && name.includes('-queue-'),
    )
    expect(doorbells).toHaveLength(4)
    expect(doorbells.every(({ retainOnDelete }) => retainOnDelete)).toBe(true)
  })

  test('makes no role outside its path or without the boundary', async () => {
    const roles = (await registeredByPlatform()).filter(({ type }) => type === 'aws:iam/role:Role')
    const permissionsBoundary = `arn:aws:iam::111122223333:policy/slipway/acme/production/${placeNames.boundary(place)}`
    expect(roles).toHaveLength(2)
    for (const { inputs } of roles)
      expect(inputs).toMatchObject({ path: rolePath(place), permissionsBoundary })
  })

  test('gives an agent of many queues as many policies as it needs, all of them attached', async () => {
    const queues = Array.from({ length: 50 }, (_, index) => `team-${index}`.padEnd(64, 'x'))
    const resources = await registeredByPlatform({ queues })
    const agent = placeNames.agentRole(place)
    const ofAgent = (type: string) =>
      resources.filter((found) => found.type === type && found.name.startsWith(agent))
    const policies = ofAgent('aws:iam/policy:Policy')
    expect(policies.length).toBeGreaterThan(1)
    expect(ofAgent('aws:iam/rolePolicyAttachment:RolePolicyAttachment').map(({ name }) => name)).toEqual(
      policies.map(({ name }) => name),
    )
  })

  test('has everything under itself', async () => {
    const resources = await registeredByPlatform()
    expect(resources.filter(({ parent }) => parent === null).map(({ type }) => type)).toEqual([
      'slipway:aws:Platform',
    ])
    const parents = new Set(resources.map(({ parent }) => parent))
    expect(parents).toEqual(new Set([null, 'slipway:aws:Platform platform']))
  })
})
