import { describe, expect, test } from 'vitest'
import { NOT_YET_SUPPORTED } from '../src/schema/not-yet-supported.ts'
import { temporaryProject } from './temporary-project.ts'

/** A right value for each key, by its last part. */
const VALUES: Record<string, unknown> = {
  after: 'staging',
  alarms: { topic: 'arn:aws:sns:eu-west-1:111122223333:alarms' },
  attribute: 'defs',
  capacity_provider: 'instances',
  ceiling: { permissions: [{ actions: ['s3:*'], resources: ['*'] }] },
  code_source: { module_name: 'orders' },
  coding_agent: {},
  concurrency: { limit: 1, key: '${{ environment.name }}', on_conflict: 'queue' },
  container_context: { ecs: {} },
  directory: '.',
  dockerfile: 'Dockerfile',
  executable_path: '/usr/bin/python3',
  function_name: 'my-handler',
  gpu: 1,
  idempotent: true,
  image: `registry.example.com/orders@sha256:${'0'.repeat(64)}`,
  invocation_type: 'event',
  kms_key: 'alias/acme',
  packages: [{ s3: 's3://acme/deps.zip', sha256: '0'.repeat(64) }],
  payload_config_path: 'ops.load.config',
  payload_mode: 'custom',
  permissions: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-in/*'] }],
  previews: { into: 'staging', ttl: '3d', locations: 'changed' },
  remove: 'declared',
  replicas: 2,
  retention: { runs: '90d', logs: '30d', artifacts: '90d', releases: 10 },
  schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin', missed: 'latest', params: {} },
  smoke: 'nightly',
  spot: 'fallback',
  sync_timeout: '300s',
  working_directory: '.',
}

/** Of keys that are called the same. */
const OTHER_VALUES: Record<string, unknown> = {
  'build.registry': 'registry.example.com/orders',
  'environments.*.registry': { account: '111122223333', region: 'eu-west-1' },
}

/** Keys that mean nothing without others. */
const BESIDE: Record<string, Record<string, unknown>> = {
  gpu: { capacity_provider: 'instances' },
  idempotent: { function_name: 'f' },
  invocation_type: { function_name: 'f' },
  payload_config_path: { function_name: 'f', payload_mode: 'custom' },
  payload_mode: { function_name: 'f', payload_config_path: 'a' },
  sync_timeout: { function_name: 'f' },
}
const OF_ECS = ['capacity_provider', 'gpu', 'spot']

const entries = Object.entries(NOT_YET_SUPPORTED).flatMap(([kind, keys]) =>
  keys.map((key) => [kind as keyof typeof NOT_YET_SUPPORTED, key] as const),
)

function valueOf([, key]: readonly [unknown, string]): unknown {
  return OTHER_VALUES[key] ?? VALUES[key.split('.').at(-1)!]
}

type Holder = Record<string, unknown>

/** A project that is right but for one key, which has a given value. */
function projectWith([kind, key]: readonly [keyof typeof NOT_YET_SUPPORTED, string], value: unknown) {
  const parts = key.split('.')
  const last = parts.at(-1)!
  const one = { type: OF_ECS.includes(last) ? 'ecs' : 'lambda' }
  const launcher = () => (key.includes('launcher.*') ? [{ ...one }] : { ...one })
  const project = {
    slipway: {
      project: 'acme',
      locations: ['x'],
      agents: [{ name: 'a', include_default_queue: true }],
      environments: {
        production: { account: '111122223333', region: 'eu-west-1' },
        staging: { account: '111122223333', region: 'eu-west-1' },
      },
    },
    location: {
      launcher: launcher(),
      ...(parts[0] === 'build' && { build: last === 'dockerfile' ? {} : { base: 'node:24-slim' } }),
      jobs: { nightly: { command: ['x'], launcher: launcher() } },
    },
  }
  let holder: Holder = project[kind]
  for (const part of parts.slice(0, -1)) {
    holder = (part === '*' ? Object.values(holder)[0] : holder[part]) as Holder
  }
  Object.assign(holder, { [last]: value, ...BESIDE[last] })
  return temporaryProject({
    'slipway.yaml': JSON.stringify(project.slipway),
    'x/location.yaml': JSON.stringify(project.location),
    'x/Dockerfile': 'FROM scratch\n',
  })
}

describe('a key that this version does not act on', () => {
  test.for(entries)('is an error of its own where all else is right: %s %s', async (entry) => {
    const last = entry[1].split('.').at(-1)!
    await using project = await projectWith(entry, valueOf(entry))
    const { problems } = await project.load()
    const expected = [last, ...Object.keys(BESIDE[last] ?? {})].map(
      (name) => `"${name}" is not supported yet`,
    )
    expect(problems.map(({ code }) => code)).toEqual(expected.map(() => 'not_yet_supported'))
    for (const message of expected) {
      expect(problems).toContainEqual(expect.objectContaining({ message: expect.stringContaining(message) }))
    }
  })

  test.for(entries)('is of the wrong type before it is not supported: %s %s', async (entry) => {
    const last = entry[1].split('.').at(-1)!
    const wrong = Array.isArray(valueOf(entry)) ? 'x' : ['x']
    await using project = await projectWith(entry, wrong)
    const told = (await project.load()).problems.filter(
      ({ message, code }) => code !== 'not_yet_supported' || message.includes(`"${last}"`),
    )
    expect(told.map(({ code }) => code)).toContain('wrong_type')
    expect(told.map(({ code }) => code)).not.toContain('not_yet_supported')
  })
})
