import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attemptToken,
  placeNames,
  queueUrl,
  resourceName,
  rolePath,
  shapeName,
  type Place,
} from '../src/index.ts'

const PLACE: Place = {
  project: 'acme',
  environment: 'production',
  account: '111122223333',
  region: 'eu-west-1',
}

/** What declarations accept as a name. */
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
const place = fc.record({
  project: name,
  environment: name,
  account: fc.constant(PLACE.account),
  region: fc.constantFrom('eu-west-1', 'ap-southeast-1'),
})
const SHAPES = [
  shapeName({ type: 'lambda', memory_mb: 10_240, tmp_mb: 10_240 }),
  shapeName({ type: 'ecs', cpu: 32_768, memory_mb: 249_856, storage_gb: 200 }),
]

/** Every name with the limit and the characters that AWS has for its kind. */
function namesOf(of: Place, { location, queue }: { location: string; queue: string }) {
  const [lambda = '', ecs = ''] = SHAPES
  return [
    { kind: 'table', made: placeNames.table(of), limit: 255, accepted: /^[\w.-]{3,}$/ },
    { kind: 'bucket', made: placeNames.bucket(of), limit: 63, accepted: /^[a-z0-9][a-z0-9-]{1,}[a-z0-9]$/ },
    { kind: 'cluster', made: placeNames.cluster(of), limit: 255, accepted: /^[\w-]+$/ },
    { kind: 'queue', made: placeNames.doorbell(of, queue, 'normal'), limit: 80, accepted: /^[\w-]+$/ },
    { kind: 'queue', made: placeNames.doorbell(of, queue, 'high'), limit: 80, accepted: /^[\w-]+$/ },
    { kind: 'queue', made: placeNames.changed(of), limit: 80, accepted: /^[\w-]+$/ },
    { kind: 'queue', made: placeNames.events(of), limit: 80, accepted: /^[\w-]+$/ },
    { kind: 'queue', made: placeNames.deadLetters(of), limit: 80, accepted: /^[\w-]+$/ },
    { kind: 'log group', made: placeNames.logGroup(of), limit: 512, accepted: /^[\w./#-]+$/ },
    { kind: 'role', made: placeNames.locationRole(of, location), limit: 64, accepted: /^[\w+=,.@-]+$/ },
    { kind: 'role', made: placeNames.agentRole(of), limit: 64, accepted: /^[\w+=,.@-]+$/ },
    { kind: 'role', made: placeNames.executionRole(of), limit: 64, accepted: /^[\w+=,.@-]+$/ },
    { kind: 'function', made: placeNames.function(of, location, lambda), limit: 64, accepted: /^[\w-]+$/ },
    { kind: 'family', made: placeNames.taskFamily(of, location, ecs), limit: 255, accepted: /^[\w-]+$/ },
    {
      kind: 'repository',
      made: placeNames.repository(of, location),
      limit: 256,
      accepted: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    },
    { kind: 'stack', made: placeNames.stack(of, location), limit: 100, accepted: /^[\w.-]+$/ },
    { kind: 'path', made: rolePath(of), limit: 512, accepted: /^\/([\w+=,.@-]+\/)+$/ },
  ]
}

describe('the names of a platform', () => {
  test('are accepted by AWS and within its limits, whatever project, environment and location are called', () => {
    fc.assert(
      fc.property(place, name, name, (of, location, queue) => {
        for (const { kind, made, limit, accepted } of namesOf(of, { location, queue })) {
          expect(`${kind} of ${made.length}`).toBe(`${kind} of ${Math.min(made.length, limit)}`)
          expect(made).toMatch(accepted)
        }
      }),
    )
  })

  test('differ within a kind', () => {
    fc.assert(
      fc.property(place, name, name, (of, location, queue) => {
        const made = namesOf(of, { location, queue }).map((each) => `${each.kind} ${each.made}`)
        expect(new Set(made).size).toBe(made.length)
      }),
    )
  })

  test('of a location never are those of the platform’s own roles', () => {
    for (const location of ['agent', 'execution', 'Agent', 'agent-', 'location']) {
      expect(placeNames.locationRole(PLACE, location)).not.toBe(placeNames.agentRole(PLACE))
      expect(placeNames.locationRole(PLACE, location)).not.toBe(placeNames.executionRole(PLACE))
    }
  })

  test('differ for any two locations of any two environments', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, name, name), { minLength: 2, selector: String }), (all) => {
        const roles = all.map(([project, environment, location]) =>
          placeNames.locationRole({ ...PLACE, project, environment }, location),
        )
        expect(new Set(roles).size).toBe(roles.length)
      }),
    )
  })

  test('of repositories differ for any two locations of any two projects, and those of a project begin alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, name), { minLength: 2, selector: String }), (all) => {
        const made = all.map(([project, location]) => placeNames.repository({ project }, location))
        expect(new Set(made).size).toBe(made.length)
        for (const [index, [project]] of all.entries()) {
          expect(made[index]).toMatch(placeNames.repositories({ project }).replace('*', ''))
        }
      }),
    )
  })

  test.each(['Weather', 'weather-', 'a..b', 'a.-b', 'a___b', 'a--b', '.'])(
    'of a repository takes %s',
    (odd) => {
      expect(placeNames.repository(PLACE, odd)).toMatch(/^acme\/[a-z0-9]+(?:[._-][a-z0-9]+)*$/)
    },
  )

  test('of stacks differ where a dot could belong to either side', () => {
    const [c, bc] = ['c', 'b.c'].map((environment) => ({ ...PLACE, environment })) as [Place, Place]
    expect(placeNames.stack(c, 'a.b')).not.toBe(placeNames.stack(bc, 'a'))
    expect(placeNames.stack(bc, 'platform')).toBe('platform.b.c')
  })

  test('differ where a hyphen could belong to either side', () => {
    const production = { ...PLACE, environment: 'production' }
    const europe = { ...PLACE, environment: 'production-eu' }
    expect(placeNames.locationRole(production, 'eu-orders')).not.toBe(
      placeNames.locationRole(europe, 'orders'),
    )
    expect(placeNames.table({ ...PLACE, project: 'a-b', environment: 'c' })).not.toBe(
      placeNames.table({ ...PLACE, project: 'a', environment: 'b-c' }),
    )
  })

  test('stay what they were', () => {
    expect(placeNames.table(PLACE)).toBe('slipway-acme-production')
    expect(placeNames.bucket(PLACE)).toBe('slipway-acme-production-111122223333-eu-west-1')
    expect(placeNames.doorbell(PLACE, 'etl', 'high')).toBe('slipway-acme-production-queue-etl-high')
    expect(placeNames.changed(PLACE)).toBe('slipway-acme-production-changed')
    expect(placeNames.logGroup(PLACE)).toBe('/slipway/acme/production')
    expect(placeNames.function(PLACE, 'orders', 'lambda-1769-512')).toBe(
      'slipway-acme-production-orders-lambda_1769_512',
    )
    expect(placeNames.repository(PLACE, 'orders')).toBe('acme/orders')
    expect(placeNames.repositories(PLACE)).toBe('acme/*')
    expect(rolePath(PLACE)).toBe('/slipway/acme/production/')
    expect(queueUrl(PLACE, 'changed')).toBe('https://sqs.eu-west-1.amazonaws.com/111122223333/changed')
  })
})

describe('a name made of parts', () => {
  const parts = fc.array(name, { minLength: 1, maxLength: 6 })

  test('is within its limit, and of lower-case letters, digits, hyphens and underscores', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 20, max: 255 }), (some, limit) => {
        const made = resourceName(some, limit)
        expect(made.length).toBeLessThanOrEqual(limit)
        expect(made).toMatch(/^[a-z0-9_-]+$/)
      }),
    )
  })

  test('differs for different parts, also when it is cut', () => {
    fc.assert(
      fc.property(fc.uniqueArray(parts, { minLength: 2, selector: String }), (all) => {
        const made = all.map((some) => resourceName(['slipway', ...some], 40))
        expect(new Set(made).size).toBe(made.length)
      }),
    )
  })

  test('differs for two that are the same up to the cut', () => {
    const long = 'a'.repeat(64)
    expect(resourceName([long, 'one'], 40)).not.toBe(resourceName([long, 'two'], 40))
  })

  test('differs for two that are the same once they are cleaned', () => {
    const made = ['orders.db', 'orders_db', 'Orders-db', 'orders-db'].map((part) => resourceName([part], 64))
    expect(new Set(made).size).toBe(made.length)
  })

  test('keeps the hash it always had', () => {
    expect(resourceName(['slipway', 'acme', 'x'.repeat(64)], 40)).toBe(
      'slipway-acme-xxxxxxxxxxxxxxxxxx-b046d434',
    )
    expect(resourceName(['slipway', 'acme', 'Orders.db'], 64)).toMatch(/-81b21408$/)
  })
})

test('a start’s token fits into a clientToken and a startedBy of ECS', () => {
  const token = attemptToken({ run_id: '01K0000000000000000000000A', attempt: 1_000_000 })
  expect(token).toMatch(/^[A-Za-z0-9_/-]{1,64}$/)
  expect(token).toBe('01K0000000000000000000000A-1000000')
})

test('a shape’s name says all that it is', () => {
  expect(SHAPES).toEqual(['lambda-10240-10240', 'ecs-32768-249856-200'])
})
