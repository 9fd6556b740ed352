import { expect, test } from 'vitest'
import { NOT_YET_SUPPORTED } from '../src/schema/not-yet-supported.ts'
import { temporaryProject } from './temporary-project.ts'

const entries = Object.entries(NOT_YET_SUPPORTED).flatMap(([kind, keys]) =>
  keys.map((key) => [kind, key] as const),
)

type Holder = Record<string, unknown>

test.for(entries)('%s: %s', async ([kind, key]) => {
  const one = { type: 'ecs' }
  const launcher = key.includes('launcher.*') ? [one] : one
  const plain = {
    slipway: {
      project: 'acme',
      locations: ['x'],
      agents: [{ name: 'a', include_default_queue: true }],
      environments: { staging: { account: '111122223333', region: 'eu-west-1' } },
    },
    location: {
      launcher: structuredClone(launcher),
      jobs: { nightly: { command: ['x'], launcher: structuredClone(launcher) } },
    },
  }
  const parts = key.split('.')
  let holder: Holder = plain[kind as keyof typeof plain]
  for (const part of parts.slice(0, -1))
    holder = (part === '*' ? Object.values(holder)[0] : holder[part]) as Holder
  holder[parts.at(-1)!] = {}
  await using project = await temporaryProject({
    'slipway.yaml': JSON.stringify(plain.slipway),
    'x/location.yaml': JSON.stringify(plain.location),
  })
  const { problems } = await project.load()
  expect(problems).toMatchObject([
    { code: 'not_yet_supported', message: expect.stringContaining(`"${parts.at(-1)}"`) },
  ])
})
