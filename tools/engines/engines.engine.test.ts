import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, inject, test } from 'vitest'
import { awsClientConfig, freshAccount } from './aws-environment.ts'
import { pushBaseImage } from './image/push-base-image.ts'
import { startRegistry } from './registry.ts'

const run = promisify(execFile)

test('accounts of the shared emulator do not see each other', async () => {
  const { endpoint } = inject('ministack')
  const [mine, theirs] = [freshAccount(), freshAccount()].map(
    (account) => new DynamoDBClient(awsClientConfig({ endpoint, account })),
  )
  await mine!.send(
    new CreateTableCommand({
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  )

  expect((await mine!.send(new ListTablesCommand({}))).TableNames).toEqual(['things'])
  expect((await theirs!.send(new ListTablesCommand({}))).TableNames).toEqual([])
})

test('a container of the base image runs Node and reaches the emulator', async () => {
  const docker = inject('docker')
  const { endpointForContainers } = inject('ministack')
  await using registry = await startRegistry()
  const { reference } = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'test' })

  const script = `fetch('${endpointForContainers}/_ministack/health').then((r) => console.log(process.version, r.status))`
  const env = { PATH: process.env['PATH'], DOCKER_HOST: docker.endpoint }
  const { stdout } = await run('docker', ['run', '--rm', reference, 'node', '-e', script], { env })

  expect(stdout.trim()).toBe(`${process.version} 200`)
})
