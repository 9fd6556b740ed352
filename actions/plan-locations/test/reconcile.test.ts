import { expect, test } from 'vitest'
import { locationYaml, projectFiles } from '../../test/support/project.ts'
import { runBundle } from '../../test/support/run-bundle.ts'
import { tableServer } from '../../test/support/table-server.ts'
import { commitAll, git, repository, temporaryDirectory, write } from '../../test/support/temporary.ts'

function plan(workspace: string, variables: Record<string, string>, inputs: Record<string, string> = {}) {
  return runBundle('plan-locations', {
    workspace,
    inputs: { environment: 'staging', ...inputs },
    variables,
  })
}

test('where nothing is deployed everything is asked for, in one query of the table', async () => {
  const { variables, calls } = await tableServer({ body: { Items: [], Count: 0 } })
  const { code, outputs, summary } = await plan(repository(projectFiles('orders', 'billing')), variables)
  expect(code).toBe(0)
  expect(outputs).toMatchObject({ platform: 'true', 'build-count': '2', 'deploy-count': '2' })
  const TableName = 'arn:aws:dynamodb:eu-west-1:111122223333:table/slipway-acme-staging'
  expect(calls).toMatchObject([{ operation: 'Query', body: { TableName } }])
  expect(summary).toContain('| platform | platform |')
})

test('a clone of one commit is enough', async () => {
  const { variables } = await tableServer({ body: { Items: [], Count: 0 } })
  const origin = repository(projectFiles('orders'))
  commitAll(origin)
  const clone = `${temporaryDirectory()}/clone`
  git('/', 'clone', '--quiet', '--depth=1', `file://${origin}`, clone)
  git(clone, 'remote', 'remove', 'origin')
  const { code, outputs } = await plan(clone, variables)
  expect(code).toBe(0)
  expect(outputs['build-count']).toBe('1')
})

test('more locations than GitHub makes jobs of share legs', async () => {
  const { variables } = await tableServer({ body: { Items: [], Count: 0 } })
  const names = Array.from({ length: 300 }, (_, index) => `location-${index}`)
  const { outputs, summary } = await plan(repository(projectFiles(...names)), variables)
  expect(outputs['build-count']).toBe('256')
  const { include } = JSON.parse(outputs.build!) as { include: { locations: string }[] }
  expect(include.flatMap(({ locations }) => locations.split(' ')).toSorted()).toEqual(names.toSorted())
  expect(summary.length).toBeLessThan(100_000)
})

test.each([
  {
    name: 'AccessDeniedException',
    says: 'AWS denies the role of the job a call: No way',
    remedy: 'slipway bootstrap',
  },
  {
    name: 'ResourceNotFoundException',
    says: 'has no platform in this account and region',
    remedy: 'slipway bootstrap',
  },
  {
    name: 'UnrecognizedClientException',
    says: 'does not take the credentials',
    remedy: 'configure-aws-credentials',
  },
  { name: 'ExpiredTokenException', says: 'The AWS session has expired', remedy: 'longer session' },
])('$name is told with its remedy, without a stack', async ({ name, says, remedy }) => {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'No way' }
  const { variables } = await tableServer({ status: 400, body })
  const { code, stdout } = await plan(repository(projectFiles('orders')), variables)
  expect(code).toBe(1)
  expect(stdout).toMatch(new RegExp(`^::error::.*${says}.*%0A.*${remedy}`, 'm'))
  expect(stdout).not.toContain('fault of Slipway')
})

test('a job without credentials is told where to get some', async () => {
  const { code, stdout } = await plan(repository(projectFiles('orders')), {})
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The job has no AWS credentials.*%0A.*configure-aws-credentials/m)
})

test.each([
  { case: 'an environment that is not declared', inputs: { environment: 'moon' }, says: 'It has: staging.' },
  { case: 'a ref that nobody has', inputs: { ref: 'nobody' }, says: 'has a commit "nobody"' },
  { case: 'a root that is not there', inputs: { root: 'nowhere' }, says: 'There is no directory nowhere' },
  { case: 'a root without a project', inputs: { root: 'locations' }, says: 'slipway.yaml' },
])('$case is one error', async ({ inputs, says }) => {
  const { variables } = await tableServer({ body: { Items: [], Count: 0 } })
  const origin = repository(projectFiles('orders'))
  git(origin, 'remote', 'add', 'origin', origin)
  const { code, stdout } = await plan(origin, variables, inputs)
  expect(code).toBe(1)
  expect(stdout.match(/^::error/gm)).toHaveLength(1)
  expect(stdout).toContain(says)
  expect(stdout).not.toContain('fault of Slipway')
})

test('every problem of the declarations is annotated at its line', async () => {
  const { variables } = await tableServer({ body: { Items: [], Count: 0 } })
  const root = repository(projectFiles('orders', 'billing'))
  write(root, {
    'locations/orders/location.yaml': `${locationYaml()}nonsense: 1\n`,
    'locations/billing/location.yaml': locationYaml().replace('command', 'comand'),
  })
  commitAll(root)
  const { code, stdout, outputs } = await plan(root, variables)
  expect(code).toBe(1)
  expect(outputs).toEqual({})
  expect(stdout).toMatch(/^::error file=locations\/orders\/location\.yaml,line=6,/m)
  expect(stdout).toMatch(/^::error file=locations\/billing\/location\.yaml,line=5,/m)
  expect(stdout).toContain('> 6 | nonsense: 1')
})
