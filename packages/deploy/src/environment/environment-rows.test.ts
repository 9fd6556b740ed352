import type { Hold } from '@slipway/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Actual, Desired } from '../plan-rows.ts'
import { environmentRows, type EnvironmentAction, type RowsRequest } from './environment-rows.ts'

function desired(location: string, release = 'r1'): Desired {
  return { location, content_digest: `content of ${release}`, release_digest: release }
}

function actual(location: string, release = 'r1', hold: Hold | null = null): Actual {
  return { ...desired(location, release), environment: 'staging', hold }
}

function rowsOf(request: Partial<RowsRequest<Actual>>): [string, EnvironmentAction, string][] {
  return environmentRows({
    desired: { platform: 'p1', locations: [] },
    actual: { platform: 'p1', locations: [] },
    ...request,
  }).map(({ location, action, reason }) => [location, action, reason])
}

test.each([
  { name: 'there is none', platform: null, action: 'platform', reason: 'there is none yet' },
  { name: 'it is as it should be', platform: 'p1', action: 'unchanged', reason: 'nothing changed' },
  {
    name: 'it is another',
    platform: 'p0',
    action: 'platform',
    reason: 'environment, queues or components changed',
  },
])('the platform comes first: $action when $name', ({ platform, action, reason }) => {
  const rows = rowsOf({
    desired: { platform: 'p1', locations: [desired('A')] },
    actual: { platform, locations: [] },
  })
  expect(rows).toEqual([
    ['platform', action, reason],
    ['A', 'build+deploy', 'first release'],
  ])
})

test('what is there and not declared any more stays', () => {
  const rows = rowsOf({
    desired: { platform: 'p1', locations: [desired('a')] },
    actual: { platform: 'p1', locations: [actual('b'), actual('a')] },
  })
  expect(rows.slice(1)).toEqual([
    ['a', 'unchanged', 'nothing changed'],
    ['b', 'remove refused', 'not declared any more; the environment removes nothing (remove: never)'],
  ])
})

const names = fc.constantFrom('a', 'b', 'c', 'a-1', 'a.1', 'Z')
const releases = fc.constantFrom('r1', 'r2', 'r3')
const hold = fc.option(releases.map((digest): Hold => ({ digest, by: 'ann', reason: null, at: 1 })))
const environment = fc.record({
  desired: fc.record({
    platform: fc.constantFrom('p1', 'p2'),
    locations: fc.uniqueArray(fc.tuple(names, releases), { selector: ([name]) => name }),
  }),
  actual: fc.record({
    platform: fc.constantFrom('p1', 'p2', null),
    locations: fc.uniqueArray(fc.tuple(names, releases, hold), { selector: ([name]) => name }),
  }),
})

/** What is there once each row was carried out. */
function carryOut(request: RowsRequest<Actual>): RowsRequest<Actual>['actual'] {
  const after = new Map(request.actual.locations.map((location) => [location.location, location]))
  let { platform } = request.actual
  for (const { location, action } of environmentRows(request)) {
    const wanted = request.desired.locations.find((one) => one.location === location)
    if (action === 'platform') platform = request.desired.platform
    if (action.endsWith('deploy') && wanted)
      after.set(location, { ...wanted, environment: 'staging', hold: null })
  }
  return { platform, locations: [...after.values()] }
}

test('whatever is desired and there: each has one row, in one order, and once carried out none asks for more', () => {
  fc.assert(
    fc.property(environment, (drawn) => {
      const request: RowsRequest<Actual> = {
        desired: { ...drawn.desired, locations: drawn.desired.locations.map((one) => desired(...one)) },
        actual: { ...drawn.actual, locations: drawn.actual.locations.map((one) => actual(...one)) },
      }
      const rows = environmentRows(request)
      const all = [...request.desired.locations, ...request.actual.locations].map(({ location }) => location)
      const expected = ['platform', ...[...new Set(all)].toSorted()]
      expect(rows.map(({ location }) => location)).toEqual(expected)
      const turned = environmentRows({
        ...request,
        desired: { ...request.desired, locations: request.desired.locations.toReversed() },
        actual: { ...request.actual, locations: request.actual.locations.toReversed() },
      })
      expect(JSON.stringify(turned)).toBe(JSON.stringify(rows))
      for (const { action } of environmentRows({ ...request, actual: carryOut(request) })) {
        expect(['unchanged', 'held', 'remove refused']).toContain(action)
      }
    }),
  )
})
