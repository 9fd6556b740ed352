import { expect, test } from 'vitest'
import { repairState } from './repair-state.ts'
import { resourceIds } from './resource-ids.ts'
import type { PendingOperation, StackState, StateResource } from './stack-state.ts'

const place = { project: 'acme', environment: 'staging', account: '111122223333', region: 'eu-west-1' }
const idOf = resourceIds(place)
const STACK: StateResource = { urn: urnOf('pulumi:pulumi:Stack', 'stack'), type: 'pulumi:pulumi:Stack' }

test('a state in which nothing is pending is left as it is', () => {
  expect(repairState({ resources: [STACK] }, idOf)).toBeUndefined()
  expect(repairState({}, idOf)).toBeUndefined()
})

test.each([
  ['aws:s3/bucket:Bucket', { bucket: 'acme' }, 'acme'],
  ['aws:iam/role:Role', { name: 'acme', path: '/slipway/' }, 'acme'],
  [
    'aws:iam/policy:Policy',
    { name: 'acme', path: '/slipway/' },
    'arn:aws:iam::111122223333:policy/slipway/acme',
  ],
  ['aws:iam/policy:Policy', { name: 'acme' }, 'arn:aws:iam::111122223333:policy/acme'],
  ['aws:sqs/queue:Queue', { name: 'acme' }, 'https://sqs.eu-west-1.amazonaws.com/111122223333/acme'],
  ['aws:cloudwatch/logGroup:LogGroup', { name: '/acme' }, '/acme'],
  ['aws:lambda/function:Function', { name: 'acme' }, 'acme'],
])('a %s that was being created is looked for under its name', (type, inputs, id) => {
  const resource = { urn: urnOf(type, 'acme'), type, inputs }
  expect(repaired({ resources: [STACK], pending_operations: [pending('creating', resource)] })).toEqual({
    resources: [STACK, { ...resource, id, outputs: inputs, refreshBeforeUpdate: true }],
    pending_operations: [],
  })
})

test('what may be put in place twice is created again', () => {
  const type = 'aws:ecs/taskDefinition:TaskDefinition'
  const resource = { urn: urnOf(type, 'acme'), type, inputs: { family: 'acme' } }
  expect(repaired({ resources: [STACK], pending_operations: [pending('creating', resource)] })).toEqual({
    resources: [STACK],
    pending_operations: [],
  })
})

test('a replacement that was being created is not looked for: the state has the one before it', () => {
  const type = 'aws:iam/role:Role'
  const before = { urn: urnOf(type, 'acme'), type, id: 'old', inputs: { name: 'old' } }
  const after = { ...before, id: '', inputs: { name: 'new' } }
  const state = { resources: [STACK, before], pending_operations: [pending('creating', after)] }
  expect(repaired(state)).toEqual({ resources: [STACK, before], pending_operations: [] })
})

test.each(['updating', 'deleting'] as const)('what was %s is read before the next update', (operation) => {
  const type = 'aws:iam/role:Role'
  const role = { urn: urnOf(type, 'acme'), type, id: 'acme', inputs: { name: 'acme' } }
  const replaced = { ...role, delete: true }
  const state = { resources: [STACK, role, replaced], pending_operations: [pending(operation, role)] }
  expect(repaired(state)).toEqual({
    resources: [STACK, { ...role, refreshBeforeUpdate: true }, replaced],
    pending_operations: [],
  })
})

test.each([
  ['was being updated', {}, true],
  ['could not be updated', { initErrors: ['no version'] }, false],
])(
  'of a function that %s the code counts as unknown, so that it is published again',
  (_, more, isPending) => {
    const type = 'aws:lambda/function:Function'
    const properties = { name: 'acme', imageUri: 'host/acme@sha256:1' }
    const own = { urn: urnOf(type, 'acme'), type, id: 'acme' }
    const before = { ...own, inputs: properties, outputs: { ...properties, version: '3' }, ...more }
    const operations = isPending ? [pending('updating', before)] : []
    expect(repaired({ resources: [STACK, before], pending_operations: operations })).toEqual({
      resources: [STACK, { ...own, inputs: { name: 'acme' }, outputs: { name: 'acme', version: '3' } }],
      pending_operations: [],
    })
  },
)

function repaired(state: StackState): StackState | undefined {
  return repairState(state, idOf)
}

function pending(type: PendingOperation['type'], resource: StateResource): PendingOperation {
  return { type, resource }
}

function urnOf(type: string, name: string): string {
  return `urn:pulumi:weather.staging::slipway-acme::slipway:aws:CodeLocation$${type}::${name}`
}
