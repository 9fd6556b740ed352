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
      location_patterns: ['locations/*'],
      environments: {
        staging: {
          account: '111122223333',
          region: 'eu-west-1',
          branch: 'main',
          network: null,
          state: null,
          tags: {},
        },
      },
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

test('what an environment says of its branch, network, state and tags is read', async () => {
  const said = {
    branch: 'release/1.x',
    network: { subnets: ['subnet-0a1b2c3d'], security_groups: ['sg-0a1b2c3d'] },
    state: 's3://acme-pulumi',
    tags: { team: 'data' },
  }
  await using project = await temporaryProject({
    'slipway.yaml': `project: acme-data
locations: ['locations/*']
environments: { staging: ${JSON.stringify({ account: '111122223333', region: 'eu-west-1', ...said })} }
`,
  })
  const { project: settings } = await loadProjectSettings({ directory: project.directory, variables: {} })
  expect(settings?.environments['staging']).toMatchObject(said)
})

test.for([
  '--upload-pack=x',
  '-x',
  'a b',
  'a\tb',
  'a\nb',
  '',
  'a..b',
  'a//b',
  '/a',
  'a/',
  'a.',
  '.a',
  'a/.b',
  'a.lock/b',
  'a@{1}',
  'a~1',
  'a^',
  'a:b',
  'a*',
  'a\\b',
  'a\u0000',
])('git has no branch that is called %j, and no environment', async (branch) => {
  await using project = await temporaryProject({
    'slipway.yaml': `project: acme-data
locations: ['locations/*']
environments: { staging: { account: '111122223333', region: eu-west-1, branch: ${JSON.stringify(branch)} } }
`,
  })
  const { problems } = await loadProjectSettings({ directory: project.directory, variables: {} })
  expect(problems).toMatchObject([{ code: 'malformed_value', line: 3 }])
})

test.for(['main', 'feature/#12-x', 'größe', 'a;$(touch${IFS}x)', "'quoted'", '@', 'a.b', 'v1.2'])(
  'a branch of git may be called %j',
  async (branch) => {
    await using project = await temporaryProject({
      'slipway.yaml': `project: acme-data
locations: ['locations/*']
environments: { staging: { account: '111122223333', region: eu-west-1, branch: ${JSON.stringify(branch)} } }
`,
    })
    const { project: settings } = await loadProjectSettings({ directory: project.directory, variables: {} })
    expect(settings?.environments['staging']?.branch).toBe(branch)
  },
)
