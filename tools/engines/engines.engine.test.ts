import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, inject, test } from 'vitest'
import { awsClientConfig, freshAccount } from './aws-environment.ts'
import { pushBaseImage } from './image/push-base-image.ts'
import { instanceName, removeLeftovers } from './leftovers.ts'
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
  await run('docker', ['rmi', reference], { env })

  expect(stdout.trim()).toBe(`${process.version} 200`)
})

test('containers of a test process that is gone are removed, those of a living one stay', async () => {
  const { endpoint, socket } = inject('docker')
  await using registry = await startRegistry()
  const { reference } = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'test' })
  const env = { PATH: process.env['PATH'], DOCKER_HOST: endpoint }
  const gone = spawnSync('/bin/true').pid
  const create = async (pid: number) => {
    const label = `ministack.instance=${instanceName(pid)}:4566`
    const { stdout } = await run('docker', ['create', '--label', label, reference, 'node'], { env })
    return stdout.trim()
  }
  const [orphan, living] = [await create(gone), await create(process.pid)]
  await removeLeftovers(socket)

  const { stdout } = await run('docker', ['ps', '--all', '--no-trunc', '--quiet'], { env })
  expect(stdout).toContain(living)
  expect(stdout).not.toContain(orphan)
  await run('docker', ['rm', living], { env })
  await run('docker', ['rmi', reference], { env })
})
