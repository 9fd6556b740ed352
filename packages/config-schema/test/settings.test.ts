import { loadProjectSettings } from '@slipway/config-schema'
import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

const SETTINGS = `project: acme-data
locations: ['locations/*']
environments: { staging: { account: '111122223333', region: eu-west-1 } }
`

test('the settings of a project are read whatever is wrong with its locations', async () => {
  await using project = await temporaryProject({
    'slipway.yaml': SETTINGS,
    'locations/orders/location.yaml': 'jobs: 7\n',
  })
  expect((await project.load()).project).toBeUndefined()
  expect(await loadProjectSettings({ directory: project.directory, variables: {} })).toMatchObject({
    project: {
      name: 'acme-data',
      root: project.directory,
      agents: [{ name: 'default' }],
      environments: { staging: { account: '111122223333', region: 'eu-west-1' } },
    },
    problems: [],
  })
})

test('what is wrong with slipway.yaml itself is told', async () => {
  await using project = await temporaryProject({ 'slipway.yaml': SETTINGS.replace('staging', 'local') })
  const { project: settings, problems } = await loadProjectSettings({
    directory: project.directory,
    variables: {},
  })
  expect(settings).toBeUndefined()
  expect(problems).toMatchObject([{ code: 'reserved_name', file: 'slipway.yaml', line: 3 }])
})
