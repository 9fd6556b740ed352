import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { RunTaskCommand } from '@aws-sdk/client-ecs'
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { itemKeys, placeNames } from '@slipway/aws-layout'
import { refOf } from '@slipway/model'
import { aChangedRing, aClaim, anAttempt, anOutcome } from '@slipway/model/testing'
import type { Caller, CallerName, DenialRecords } from './denial-scene.ts'
import type { RoleName } from './enforced-platform.ts'
import { roleArn } from './register-image.ts'

/** Something that one role may not do, and another may. */
export interface DenialCase {
  who: RoleName
  what: string
  /** Resolves when it is allowed: also when what IAM has allowed is then refused by the store's own condition. */
  act: (caller: Caller, records: DenialRecords) => Promise<unknown>
  /** Who may; `account`: none of the roles. */
  rightful: CallerName
  /** With these it would be allowed. */
  missing: string[]
}

type Deed = Omit<DenialCase, 'who'>

const PUT = ['dynamodb:PutItem']
const UPDATE = ['dynamodb:UpdateItem']
const NONCE = 'of-nobody'

const promotion: Deed = {
  what: 'move CURRENT',
  act: ({ stores }, { current }) => stores.releases.writeCurrent(current),
  rightful: 'deployer',
  missing: PUT,
}

const release: Deed = {
  what: 'write a release',
  act: ({ stores }, records) => stores.releases.create(records.release),
  rightful: 'deployer',
  missing: [...PUT, 'dynamodb:GetItem'],
}

const opening: Deed = {
  what: 'open an attempt',
  act: ({ stores }, { runs: { weather: run } }) =>
    stores.runs.write({ run, attempt: { kind: 'open', attempt: anAttempt(run) } }),
  rightful: 'agent',
  missing: PUT,
}

const parameter: Deed = {
  what: 'read the parameter that keeper declares',
  act: ({ stores }, { secrets }) => stores.secrets.read({ TOKEN: secrets.TOKEN }),
  rightful: 'keeper',
  missing: ['ssm:GetParameters'],
}

const undeclared: Deed = {
  what: 'read a parameter that it does not declare',
  act: ({ stores }) => stores.secrets.read({ TOKEN: 'ssm:/acme/weather/token' }),
  rightful: 'account',
  missing: ['ssm:GetParameters'],
}

const secret: Deed = {
  what: 'read the secret that keeper declares',
  act: ({ stores }, { secrets }) => stores.secrets.read({ KEY: secrets.KEY }),
  rightful: 'keeper',
  missing: ['secretsmanager:GetSecretValue'],
}

const agentQueue: Deed = {
  what: 'receive from an agent queue',
  act: ({ sqs }, { urlOf, place }) =>
    sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf(placeNames.doorbell(place, 'default', 'normal')) })),
  rightful: 'agent',
  missing: ['sqs:ReceiveMessage'],
}

const awsNews: Deed = {
  what: 'tell as AWS that a host is gone',
  act: ({ sqs }, { urlOf, place, runs }) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: urlOf(placeNames.events(place)),
        MessageBody: JSON.stringify(aChangedRing(runs.marker)),
      }),
    ),
  // As its role, Lambda tells of invocations that failed: a location knows the ids of its own runs only.
  rightful: 'weather',
  missing: ['sqs:SendMessage'],
}

const task: Deed = {
  what: 'start a task',
  act: (caller, records) => startTask(caller, records),
  rightful: 'agent',
  missing: ['ecs:RunTask', 'iam:PassRole'],
}

const foreignRole: Deed = {
  what: 'give a task a role of another environment',
  act: (caller, records) =>
    startTask(caller, records, roleArn({ ...records.place, environment: 'production' }, 'weather')),
  rightful: 'account',
  missing: ['iam:PassRole'],
}

const writtenRun = (location: 'weather' | 'marker', what: string): Deed => ({
  what,
  act: ({ stores }, { runs }) => stores.runs.write({ run: runs[location] }),
  rightful: 'agent',
  missing: PUT,
})

const OF_A_LOCATION: Deed[] = [
  writtenRun('marker', "write another location's run"),
  writtenRun('weather', 'write its own run, which is the agent’s'),
  {
    what: "read another location's run",
    act: ({ stores }, { runs }) => stores.runs.read(refOf(runs.marker)),
    rightful: 'submitter',
    missing: ['dynamodb:GetItem'],
  },
  {
    what: "claim another location's attempt",
    act: ({ stores }, { attempt }) => stores.attempts.claim(aClaim(attempt)),
    rightful: 'marker',
    missing: UPDATE,
  },
  {
    what: 'beat for another location',
    act: ({ stores }, { attempt }) => stores.attempts.beat({ ref: attempt, nonce: NONCE }),
    rightful: 'marker',
    missing: UPDATE,
  },
  {
    what: "end another location's attempt",
    act: ({ stores }, { attempt }) =>
      stores.attempts.end({ ref: attempt, nonce: NONCE, outcome: anOutcome(), at: 0 }),
    rightful: 'marker',
    missing: UPDATE,
  },
  {
    what: 'say what its own attempt is launched with',
    act: (caller, records) => setOnOwnAttempt(caller, records, 'launch'),
    rightful: 'account',
    missing: UPDATE,
  },
  {
    what: 'list its own attempt as an open run',
    act: (caller, records) => setOnOwnAttempt(caller, records, 'open_pk'),
    rightful: 'account',
    missing: UPDATE,
  },
  opening,
  promotion,
  release,
  {
    what: 'read the whole table',
    act: ({ dynamo }, { place }) => dynamo.send(new ScanCommand({ TableName: placeNames.table(place) })),
    rightful: 'account',
    missing: ['dynamodb:Scan'],
  },
  {
    what: "read another location's blob",
    act: ({ stores }, { blob }) => stores.blobs.get(blob),
    rightful: 'marker',
    missing: ['s3:GetObject'],
  },
  {
    what: "write another location's blob",
    act: ({ stores }, { blob }) => stores.blobs.put(blob, Buffer.from('mine')),
    rightful: 'marker',
    missing: ['s3:PutObject'],
  },
  {
    what: "remove another location's blob",
    act: ({ stores }, { blob }) => stores.blobs.remove([blob]),
    rightful: 'marker',
    missing: ['s3:DeleteObject'],
  },
  {
    what: "list another location's blobs",
    act: ({ stores }) => stores.blobs.list('runs/staging/marker/'),
    rightful: 'submitter',
    missing: ['s3:ListBucket'],
  },
  parameter,
  secret,
  agentQueue,
  task,
]

const by = (who: RoleName, deeds: Deed[]): DenialCase[] => deeds.map((deed) => ({ who, ...deed }))

/** What is denied to whom. */
export const DENIALS: DenialCase[] = [
  ...by('weather', OF_A_LOCATION),
  ...by('keeper', [undeclared]),
  ...by('submitter', [release, opening, promotion, agentQueue, parameter, awsNews, task]),
  ...by('agent', [promotion, release, parameter, secret, awsNews, foreignRole]),
]

/** Sets one attribute of an attempt that the weather never had. */
function setOnOwnAttempt(
  { dynamo }: Caller,
  { place, runs: { weather } }: DenialRecords,
  name: string,
): Promise<unknown> {
  const { pk, sk } = itemKeys.attempt({ ...refOf(weather), attempt: 9 })
  return dynamo.send(
    new UpdateItemCommand({
      TableName: placeNames.table(place),
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': { S: 'made up' } },
    }),
  )
}

/** Starts the weather's task, under another role than its own if one is given. */
export function startTask(
  { ecs }: Caller,
  { place, taskDefinition }: DenialRecords,
  taskRoleArn?: string,
): Promise<unknown> {
  const cluster = placeNames.cluster(place)
  const overrides = taskRoleArn === undefined ? {} : { taskRoleArn }
  return ecs.send(new RunTaskCommand({ cluster, taskDefinition, overrides }))
}
