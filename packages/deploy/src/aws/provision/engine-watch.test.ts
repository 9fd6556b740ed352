import type { EngineEvent } from '@pulumi/pulumi/automation/index.js'
import { expect, test } from 'vitest'
import type { ApplyEvent } from '../../ports/provisioner.ts'
import { EngineWatch } from './engine-watch.ts'

const URN = 'urn:pulumi:weather.staging::slipway-acme::slipway:aws:CodeLocation$aws:iam/role:Role::acme-role'
const STACK = 'urn:pulumi:weather.staging::slipway-acme::pulumi:pulumi:Stack::slipway-acme-weather.staging'

test.each([
  ['create', 'create'],
  ['update', 'update'],
  ['create-replacement', 'replace'],
  ['delete', 'delete'],
] as const)('the step %s of a resource is told as %s', (op, operation) => {
  const { events, watch } = watching()
  watch.see(step('resourcePreEvent', op))
  watch.see(step('resOutputsEvent', op))
  watch.see(step('resOpFailedEvent', op))
  const resource = 'Role acme-role'
  expect(events).toEqual([
    { kind: 'resource', operation, resource, outcome: 'started' },
    { kind: 'resource', operation, resource, outcome: 'done' },
    { kind: 'resource', operation, resource, outcome: 'failed' },
  ])
})

test('what changes nothing on AWS is not told', () => {
  const { events, watch } = watching()
  for (const op of ['same', 'refresh', 'replace', 'delete-replaced'] as const)
    watch.see(step('resOutputsEvent', op))
  watch.see(step('resOutputsEvent', 'create', { type: 'slipway:aws:CodeLocation', custom: false }))
  watch.see(step('resOutputsEvent', 'create', { type: 'pulumi:providers:aws', custom: true }))
  expect(events).toEqual([])
})

test('of an error the first line that says something is kept, with the resource it is about', () => {
  const { problems } = told([
    [URN, '<{%reset%}>1 error occurred:\n\t* creating IAM Role (acme-role): AccessDenied\n\n<{%reset%}>\n'],
    [URN, 'error: creating IAM Role (acme-role): AccessDenied\n    at Role.create (file:1:2)'],
    [STACK, 'Error: no such shape\n    at new CodeLocation (file:1:2)'],
  ])
  expect(problems).toEqual([
    'Role acme-role: creating IAM Role (acme-role): AccessDenied',
    'Error: no such shape',
  ])
})

test('what says only that something failed is not kept, nor are warnings', () => {
  const { watch, problems } = told([
    [STACK, 'update failed'],
    ['', "resource monitor shut down while waiting on step's done channel"],
  ])
  watch.see(
    engineEvent({ diagnosticEvent: { urn: URN, message: 'old', color: 'never', severity: 'warning' } }),
  )
  expect(problems).toEqual([])
})

function watching() {
  const events: ApplyEvent[] = []
  return { events, watch: new EngineWatch({ onEvent: (event) => events.push(event) }) }
}

function told(errors: [urn: string, message: string][]) {
  const { watch } = watching()
  for (const [urn, message] of errors)
    watch.see(engineEvent({ diagnosticEvent: { urn, message, color: 'never', severity: 'error' } }))
  return { watch, problems: [...watch.problems] }
}

function step(
  kind: 'resourcePreEvent' | 'resOutputsEvent' | 'resOpFailedEvent',
  op: NonNullable<EngineEvent['resourcePreEvent']>['metadata']['op'],
  { type = 'aws:iam/role:Role', custom = true } = {},
): EngineEvent {
  const state = { type, urn: URN, custom, id: '', parent: '', inputs: {}, outputs: {}, provider: '' }
  const metadata = { op, type, urn: URN, new: state, provider: '' }
  return engineEvent({ [kind]: { metadata, status: 1, steps: 1 } })
}

function engineEvent(event: Partial<EngineEvent>): EngineEvent {
  return { sequence: 1, timestamp: 1, ...event }
}
