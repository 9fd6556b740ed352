/** What the emulator gets wrong, shown beside what the rules make of it: a first half that fails is a rule to remove. */
import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateClusterCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { expect, inject, test } from 'vitest'
import { AWS_REGION, awsClientConfig, DEFAULT_ACCOUNT, freshAccount } from '../aws-environment.ts'
import { startMinistack } from '../ministack.ts'
import type { PolicyDocument } from './caller-policies.ts'
import { clientTokenRule } from './client-token-rule.ts'
import { leadingKeysRule } from './leading-keys-rule.ts'
import { startProxy } from './start-proxy.ts'
import { withoutLeadingKeys } from './without-leading-keys.ts'

test('the emulator starts a task for each repeat of a clientToken; the rule starts one', async () => {
  const { endpoint } = inject('ministack')
  const account = freshAccount()
  await using proxy = await startProxy({ upstream: endpoint, rules: [clientTokenRule()] })
  const direct = new ECSClient(awsClientConfig({ endpoint, account }))
  const ruled = new ECSClient(awsClientConfig({ endpoint: proxy.endpoint, account }))
  await direct.send(new CreateClusterCommand({ clusterName: 'main' }))
  const containerDefinitions = [{ name: 'run', image: 'slipway.invalid/none', essential: true }]
  await direct.send(new RegisterTaskDefinitionCommand({ family: 'report', containerDefinitions }))

  async function run(client: ECSClient, clientToken: string): Promise<string | undefined> {
    const command = new RunTaskCommand({ cluster: 'main', taskDefinition: 'report', clientToken })
    const { tasks } = await client.send(command)
    return tasks?.[0]?.taskArn
  }

  expect(await run(direct, 'one')).not.toBe(await run(direct, 'one'))
  const first = await run(ruled, 'two')
  expect(first).toMatch(/:task\//)
  expect(await run(ruled, 'two')).toBe(first)
  const other = new RunTaskCommand({
    cluster: 'main',
    taskDefinition: 'report',
    clientToken: 'two',
    count: 2,
  })
  await expect(ruled.send(other)).rejects.toMatchObject({ name: 'ConflictException', resourceIds: [first] })
})

const LOCATION_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: `arn:aws:dynamodb:${AWS_REGION}:${DEFAULT_ACCOUNT}:table/slipway`,
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'ATT#prod#weather#*' },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    },
  ],
}

test('the emulator lets a location write the keys of another; the rule does not', async () => {
  await using ministack = await startMinistack({ auth: true })
  const { endpoint } = ministack
  await createTable(endpoint)
  const credentials = await createLocation(endpoint)
  const rule = leadingKeysRule({
    keys: { table: 'pk', indexes: {} },
    account: DEFAULT_ACCOUNT,
    callers: new Map([[credentials.accessKeyId, [LOCATION_POLICY]]]),
  })
  await using proxy = await startProxy({ upstream: endpoint, rules: [rule] })
  const direct = new DynamoDBClient({ endpoint, region: AWS_REGION, credentials })
  const ruled = new DynamoDBClient({ endpoint: proxy.endpoint, region: AWS_REGION, credentials })

  // The second thing that it gets wrong: why `withoutLeadingKeys` is needed.
  await setPolicy(endpoint, LOCATION_POLICY)
  await expect(update(direct, 'ATT#prod#weather#1')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await setPolicy(endpoint, withoutLeadingKeys(LOCATION_POLICY))
  expect(await update(direct, 'ATT#prod#tides#1')).toBe(200)
  await expect(update(ruled, 'ATT#prod#tides#1')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  expect(await update(ruled, 'ATT#prod#weather#1')).toBe(200)
})

async function createTable(endpoint: string): Promise<void> {
  await new DynamoDBClient(awsClientConfig({ endpoint })).send(
    new CreateTableCommand({
      TableName: 'slipway',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  )
}

/** The emulator must know the caller too: it checks signatures, and all of a policy that it can. */
async function createLocation(endpoint: string) {
  const iam = new IAMClient(awsClientConfig({ endpoint }))
  await iam.send(new CreateUserCommand({ UserName: 'location' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'location' }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

async function setPolicy(endpoint: string, policy: PolicyDocument): Promise<void> {
  await new IAMClient(awsClientConfig({ endpoint })).send(
    new PutUserPolicyCommand({
      UserName: 'location',
      PolicyName: 'own-keys',
      PolicyDocument: JSON.stringify(policy),
    }),
  )
}

async function update(client: DynamoDBClient, pk: string): Promise<number | undefined> {
  const { $metadata } = await client.send(
    new UpdateItemCommand({
      TableName: 'slipway',
      Key: { pk: { S: pk } },
      UpdateExpression: 'SET #state = :open',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':open': { S: 'OPEN' } },
    }),
  )
  return $metadata.httpStatusCode
}
