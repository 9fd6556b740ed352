import { expect, test } from 'vitest'
import type { CommitPlan } from '../environment/commit-plan.ts'
import type { EnvironmentAction } from '../environment/environment-rows.ts'
import { planMatrix } from './plan-matrix.ts'
import { planRecord } from './plan-record.ts'
import { planTable } from './plan-table.ts'

function planWith(...rows: [location: string, action: EnvironmentAction][]): CommitPlan {
  return {
    environment: 'staging',
    commit: 'c',
    base: null,
    settings: {
      project: 'acme',
      environment: {
        account: '111122223333',
        region: 'eu-west-1',
        branch: 'main',
        network: null,
        state: null,
        tags: {},
      },
      queues: ['default'],
    },
    platform_digest: 'p',
    desired: new Map(),
    rows: rows.map(([location, action]) => ({
      location,
      action,
      reason: 'why',
      content_digest: null,
      release_digest: null,
      seen: undefined,
    })),
  }
}

function many(count: number, length = 5): [string, EnvironmentAction][] {
  return Array.from({ length: count }, (_, index) => [String(index).padStart(length, 'l'), 'build+deploy'])
}

const MIXED = planWith(
  ['platform', 'platform'],
  ['a', 'build+deploy'],
  ['b', 'deploy'],
  ['c', 'held'],
  ['e', 'remove refused'],
  ['f', 'unchanged'],
)

test('the table is a line a row, in columns', () => {
  expect(planTable(MIXED)).toBe(
    [
      'platform  platform        why',
      'a         build+deploy    why',
      'b         deploy          why',
      'c         held            why',
      'e         remove refused  why',
      'f         unchanged       why',
      '',
    ].join('\n'),
  )
  expect(planTable(planWith())).toBe('')
})

test('the record has what is shown, and which release was there', () => {
  const plan = planWith(['a', 'unchanged'])
  expect(planRecord(plan)).toEqual({
    environment: 'staging',
    commit: 'c',
    base: null,
    rows: [
      {
        location: 'a',
        action: 'unchanged',
        reason: 'why',
        content_digest: null,
        release_digest: null,
        current_release_id: null,
      },
    ],
  })
})

test('matrices hold what is to be deployed, each a leg, and whatever is deployed has to have an image', () => {
  const leg = (name: string) => ({ name, locations: name })
  expect(planMatrix(MIXED)).toEqual({
    platform: true,
    build_count: 2,
    build: { include: [leg('a'), leg('b')] },
    deploy_count: 2,
    deploy: { include: [leg('a'), leg('b')] },
  })
})

test('where nothing is to be done every count is 0, by which jobs are guarded', () => {
  expect(planMatrix(planWith(['platform', 'unchanged'], ['a', 'held'], ['b', 'remove refused']))).toEqual({
    platform: false,
    build_count: 0,
    build: { include: [] },
    deploy_count: 0,
    deploy: { include: [] },
  })
})

test.each([1, 255, 256, 257, 1000, 10_000])('%d locations are never more than 256 legs', (count) => {
  const { include } = planMatrix(planWith(...many(count))).build
  expect(include).toHaveLength(Math.min(count, 256))
  const sizes = include.map(({ locations }) => locations.split(' ').length)
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  const expected = many(count).map(([location]) => location)
  expect(include.flatMap(({ locations }) => locations.split(' '))).toEqual(expected)
})

test('a leg of several is called after its first', () => {
  expect(planMatrix(planWith(...many(513))).build.include[0]).toEqual({
    name: 'llll0 and 1 more',
    locations: 'llll0 llll1',
  })
})

test('what GitHub would not pass on is refused, before GitHub does', () => {
  expect(() => planMatrix(planWith(...many(8000, 64)))).toThrow(
    expect.objectContaining({ code: 'plan_too_large' }),
  )
})
