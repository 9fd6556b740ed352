import type { Current, Hold } from '@slipway/model'
import { expect, test } from 'vitest'
import { planRows, type PlanAction } from './plan-rows.ts'

const HOLD: Hold = { digest: 'r2', by: 'ann', reason: 'wrong totals', at: 5 }

function current(location: string, [content, release]: [string, string], hold: Hold | null = null): Current {
  return {
    schema: 1,
    version: 3,
    environment: 'local',
    location,
    release_id: `id-of-${release}`,
    release_digest: release,
    content_digest: content,
    previous_release_id: null,
    hold,
    changed_at: 1,
    changed_by: 'ann',
  }
}

interface Case {
  name: string
  desired: [string, string]
  actual: Current | undefined
  action: PlanAction
  reason: string
}

test.each<Case>([
  {
    name: 'never released',
    desired: ['c1', 'r1'],
    actual: undefined,
    action: 'build+deploy',
    reason: 'first release',
  },
  {
    name: 'released as it is',
    desired: ['c1', 'r1'],
    actual: current('orders', ['c1', 'r1']),
    action: 'unchanged',
    reason: 'nothing changed',
  },
  {
    name: 'other files',
    desired: ['c2', 'r2'],
    actual: current('orders', ['c1', 'r1']),
    action: 'build+deploy',
    reason: 'files changed',
  },
  {
    name: 'the same files, another release',
    desired: ['c1', 'r2'],
    actual: current('orders', ['c1', 'r1']),
    action: 'deploy',
    reason: 'location.yaml, slipway.yaml or Slipway changed',
  },
  {
    name: 'what was rolled back',
    desired: ['c2', 'r2'],
    actual: current('orders', ['c1', 'r1'], HOLD),
    action: 'held',
    reason: 'rolled back by ann (wrong totals); slipway unhold orders lets it go out again',
  },
  {
    name: 'what was rolled back without a reason',
    desired: ['c1', 'r2'],
    actual: current('orders', ['c1', 'r1'], { ...HOLD, reason: null }),
    action: 'held',
    reason: 'rolled back by ann; slipway unhold orders lets it go out again',
  },
  {
    name: 'held, and the tree is what is CURRENT',
    desired: ['c1', 'r1'],
    actual: current('orders', ['c1', 'r1'], HOLD),
    action: 'unchanged',
    reason: 'nothing changed',
  },
  {
    name: 'held, and the files are others',
    desired: ['c3', 'r3'],
    actual: current('orders', ['c1', 'r1'], HOLD),
    action: 'build+deploy',
    reason: 'files changed; ends the hold by ann',
  },
  {
    name: 'held, and the declaration is another',
    desired: ['c1', 'r3'],
    actual: current('orders', ['c1', 'r1'], HOLD),
    action: 'deploy',
    reason: 'location.yaml, slipway.yaml or Slipway changed; ends the hold by ann',
  },
])(
  'a location that is $name: $action',
  ({ desired: [content_digest, release_digest], actual, action, reason }) => {
    const desired = { location: 'orders', content_digest, release_digest }
    const rows = planRows({ desired: [desired], currents: actual === undefined ? [] : [actual] })
    expect(rows).toEqual([{ ...desired, action, reason, seen: actual }])
  },
)

test('rows come by name, whatever the order of what is desired and what is there', () => {
  const desired = ['b', 'Z', 'a', 'a-1', 'a.1'].map((location) => ({
    location,
    content_digest: 'c1',
    release_digest: 'r1',
  }))
  const currents = desired.map(({ location }) => current(location, ['c0', 'r0']))
  const rows = planRows({ desired, currents })
  expect(rows.map(({ location }) => location)).toEqual(['Z', 'a', 'a-1', 'a.1', 'b'])
  const again = planRows({ desired: desired.toReversed(), currents: currents.toReversed() })
  expect(JSON.stringify(again)).toBe(JSON.stringify(rows))
})
