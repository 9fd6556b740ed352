import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

const JOB = 'jobs: {x: {command: [x]}}\n'

test('of a project with mistakes, the locations are told that have none', async () => {
  await using project = await temporaryProject({
    'locations/b/location.yaml': JOB,
    'locations/a/location.yaml': `location_name: z\n${JOB}`,
    'locations/c/location.yaml': 'jobs: 7\n',
    'locations/d/location.yaml': 'jobs: [\n',
  })
  const loaded = await project.load()
  expect(loaded.project).toBeUndefined()
  expect(loaded.locations.map(({ declaration, file }) => [declaration.name, file])).toEqual([
    ['b', 'locations/b/location.yaml'],
    ['z', 'locations/a/location.yaml'],
  ])
})

test('of a project without mistakes, all locations are told', async () => {
  await using project = await temporaryProject({ 'locations/b/location.yaml': JOB })
  const loaded = await project.load()
  expect(loaded.locations).toEqual(loaded.project?.locations)
})
