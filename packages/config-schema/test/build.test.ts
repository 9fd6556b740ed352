import { problemAt } from '@slipway/config-schema'
import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

const JOBS = 'jobs: { x: { command: [x] } }\n'

test('what an image is made of stands beside the declaration, since no release records it', async () => {
  await using project = await temporaryProject({
    'locations/full/location.yaml': `build: { base: "node:24-slim", architecture: arm64, include: [src], inputs: ["lib/**"] }\n${JOBS}`,
    'locations/short/location.yaml': `build: { base: "node:24-slim" }\n${JOBS}`,
    'locations/silent/location.yaml': JOBS,
  })
  const { locations, problems } = await project.load()
  expect(problems).toEqual([])
  expect(locations.map(({ build }) => build)).toEqual([
    { base: 'node:24-slim', architecture: 'arm64', include: ['src'], inputs: ['lib/**'] },
    { base: 'node:24-slim', architecture: 'x86_64', include: null, inputs: [] },
    null,
  ])
  for (const { declaration } of locations) expect(declaration).not.toHaveProperty('build')
})

test('the words of Dagster on a build are for Dagster, and name no base', async () => {
  await using project = await temporaryProject({
    'locations/orders/dagster_cloud.yaml': `locations:
  - location_name: orders
    code_source: { package_name: orders }
    build: { directory: ., registry: registry.example.com/orders }
`,
  })
  const { locations, problems } = await project.load()
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(locations).toMatchObject([{ build: null, declaration: { dagster: { deployment: 'hybrid' } } }])
})

test('what others find wrong is placed in the file that was read', async () => {
  await using project = await temporaryProject({
    'locations/orders/location.yaml': `${JOBS}build:\n  base: "node:24-slim"\n`,
  })
  const { sources } = await project.load()
  const said = { code: 'base_not_locked', message: 'm', file: 'locations/orders/location.yaml' } as const
  expect(await problemAt(sources, { ...said, path: ['build', 'base'] })).toMatchObject({
    severity: 'error',
    line: 3,
    column: 9,
    length: 14,
  })
  expect(await problemAt(sources, { ...said, path: ['nothing', 'there'] })).toMatchObject({
    line: 1,
    column: 1,
  })
  expect(await problemAt(sources, { ...said, file: 'gone', path: [] })).toMatchObject({ line: 1, column: 1 })
})
