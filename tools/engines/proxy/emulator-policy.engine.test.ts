/** What the emulator asks otherwise than AWS, beside what the rules make of it: see `rules.engine.test.ts`. */
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
import { CreateQueueCommand, DeleteMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AWS_REGION, awsClientConfig, DEFAULT_ACCOUNT } from '../aws-environment.ts'
import { startMinistack, type Ministack } from '../ministack.ts'
import type { CallerPolicies, PolicyDocument } from './caller-policies.ts'
import { emulatorPolicy } from './emulator-policy.ts'
import { namedResourcesRule } from './named-resources-rule.ts'
import { startProxy, type Proxy } from './start-proxy.ts'

const arn = (service: string, rest: string) => `arn:aws:${service}:${AWS_REGION}:${DEFAULT_ACCOUNT}:${rest}`
const ROLE = `arn:aws:iam::${DEFAULT_ACCOUNT}:role/admin`
const AGENT: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: [arn('ssm', 'parameter/own')] },
    { Effect: 'Allow', Action: ['sqs:DeleteMessage'], Resource: [arn('sqs', 'own')] },
    {
      Effect: 'Allow',
      Action: ['ecs:RunTask'],
      Resource: [arn('ecs', 'task-definition/own:*')],
      Condition: { ArnEquals: { 'ecs:cluster': arn('ecs', 'cluster/main') } },
    },
  ],
}

interface Clients {
  ecs: ECSClient
  sqs: SQSClient
  ssm: SSMClient
}

let ministack: Ministack
let proxy: Proxy
/** The account, by the rules; the agent, without and with them. */
let admin: Clients
let direct: Clients
let ruled: Clients

beforeAll(async () => {
  ministack = await startMinistack({ auth: true })
  const { endpoint } = ministack
  const credentials = await createUser(endpoint)
  const callers = new Map<string, CallerPolicies>([
    ['test', 'unrestricted'],
    [credentials.accessKeyId, [AGENT]],
  ])
  const rules = [namedResourcesRule({ account: DEFAULT_ACCOUNT, callers })]
  proxy = await startProxy({ upstream: endpoint, rules })
  admin = clients(awsClientConfig(proxy))
  direct = clients({ endpoint, region: AWS_REGION, credentials })
  ruled = clients({ endpoint: proxy.endpoint, region: AWS_REGION, credentials })
})

afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]()
  await ministack?.[Symbol.asyncDispose]()
})

test('it asks of GetParameters which parameters are meant of nobody; the rule does', async () => {
  for (const Name of ['/own', '/other'])
    await admin.ssm.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String' }))
  const read = (Name: string) => new GetParametersCommand({ Names: [Name] })

  await setPolicy(AGENT)
  await expect(direct.ssm.send(read('/own'))).rejects.toMatchObject(DENIED)
  await setPolicy(emulatorPolicy(AGENT))
  await direct.ssm.send(read('/other'))
  await expect(ruled.ssm.send(read('/other'))).rejects.toMatchObject(DENIED)
  await ruled.ssm.send(read('/own'))
})

test('it asks for batches by a name that AWS does not know', async () => {
  const { QueueUrl } = await admin.sqs.send(new CreateQueueCommand({ QueueName: 'own' }))
  const remove = new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle: 'gone' }] })

  await setPolicy(AGENT)
  await expect(direct.sqs.send(remove)).rejects.toMatchObject({ name: 'AccessDenied' })
  await setPolicy(emulatorPolicy(AGENT))
  await direct.sqs.send(remove)
})

test('it asks of RunTask neither which definition is meant nor which roles are passed; the rule does', async () => {
  await admin.ecs.send(new CreateClusterCommand({ clusterName: 'main' }))
  const containerDefinitions = [{ name: 'run', image: 'slipway.invalid/none', essential: true }]
  const run = async (family: string, taskRoleArn?: string) => {
    const register = new RegisterTaskDefinitionCommand({ family, containerDefinitions })
    const { taskDefinition } = await admin.ecs.send(register)
    return new RunTaskCommand({
      cluster: 'main',
      taskDefinition: taskDefinition?.taskDefinitionArn,
      ...(taskRoleArn !== undefined && { overrides: { taskRoleArn } }),
    })
  }

  await setPolicy(AGENT)
  await expect(direct.ecs.send(await run('own'))).rejects.toMatchObject(DENIED)
  await setPolicy(emulatorPolicy(AGENT))
  await direct.ecs.send(await run('other'))
  await direct.ecs.send(await run('own', ROLE))
  await expect(ruled.ecs.send(await run('other'))).rejects.toMatchObject(DENIED)
  await expect(ruled.ecs.send(await run('own', ROLE))).rejects.toMatchObject(DENIED)
  await ruled.ecs.send(await run('own'))
})

const DENIED = { name: 'AccessDeniedException' }

function clients(config: ConstructorParameters<typeof SSMClient>[0] & { endpoint: string }): Clients {
  return { ecs: new ECSClient(config), sqs: new SQSClient(config), ssm: new SSMClient(config) }
}

async function createUser(endpoint: string) {
  const iam = new IAMClient(awsClientConfig({ endpoint }))
  await iam.send(new CreateUserCommand({ UserName: 'agent' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'agent' }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

async function setPolicy(policy: PolicyDocument): Promise<void> {
  await new IAMClient(awsClientConfig(ministack)).send(
    new PutUserPolicyCommand({
      UserName: 'agent',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify(policy),
    }),
  )
}
