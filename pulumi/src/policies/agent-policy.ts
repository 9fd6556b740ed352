import { placeNames, type Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, policyOf, type PolicyDocument, type Statement } from './policy-document.ts'
import { keysAmong, recordKeys } from './record-keys.ts'

/** Where agents work, and what for. */
export interface AgentPolicyRequest {
  place: Place
  /** The agent queues that the agents with this role serve. */
  queues: readonly string[]
}

/**
 * What an agent may do: find and read the environment's runs, write runs and attempts, wake and be woken, start and
 * stop hosts. It reads CURRENT and releases, and writes neither: to promote is the deployer's.
 */
export function agentPolicy({ place, queues }: AgentPolicyRequest): PolicyDocument {
  return policyOf([...records(place), ...blobs(place), ...rings(place, queues), ...hosts(place)])
}

function records(place: Place): Statement[] {
  const runs = [recordKeys.attempts(place), recordKeys.runs(place)]
  return [
    allow('ReadRecords', {
      actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
      resources: [arns.table(place)],
      condition: keysAmong([...runs, recordKeys.current(place), recordKeys.releases(place)]),
    }),
    // A transaction needs the actions that it is made of, and no other.
    allow('WriteRunsAndOpenAttempts', {
      actions: ['dynamodb:PutItem'],
      resources: [arns.table(place)],
      condition: keysAmong(runs),
    }),
    allow('ChangeAttempts', {
      actions: ['dynamodb:UpdateItem'],
      resources: [arns.table(place)],
      condition: keysAmong([recordKeys.attempts(place)]),
    }),
    allow('FindOpenRuns', {
      actions: ['dynamodb:Query'],
      resources: [arns.index(place, 'open')],
      condition: keysAmong(recordKeys.shards(place)),
    }),
  ]
}

/** Params, which are read to check them again, and written as the pinned release completes them. */
function blobs(place: Place): Statement[] {
  return [
    allow('KeepParams', {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [arns.objects(place, `runs/${place.environment}/*`)],
    }),
    // Unconditional: only to whoever may list does S3 say of an object that it is missing (404), and not denied (403).
    allow('LearnThatBlobsAreMissing', { actions: ['s3:ListBucket'], resources: [arns.bucket(place)] }),
  ]
}

function rings(place: Place, queues: readonly string[]): Statement[] {
  const served = [...queues].sort().flatMap((queue) => arns.doorbells(place, queue))
  const changed = arns.queue(place, placeNames.changed(place))
  const events = arns.queue(place, placeNames.events(place))
  return [
    allow('BeWoken', {
      actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
      resources: [changed, events, ...served],
    }),
    // A run that goes back to its queue may be of a queue that others serve.
    allow('Ring', {
      actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'],
      resources: [changed, arns.allDoorbells(place)],
    }),
  ]
}

function hosts(place: Place): Statement[] {
  const onCluster = { ArnEquals: { 'ecs:cluster': arns.cluster(place) } }
  return [
    allow('StartFunctions', {
      actions: ['lambda:InvokeFunction'],
      resources: [arns.functionVersions(place)],
    }),
    allow('StartTasks', {
      actions: ['ecs:RunTask'],
      resources: [arns.taskDefinitions(place)],
      condition: onCluster,
    }),
    allow('WatchAndStopTasks', {
      actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
      resources: [arns.tasks(place)],
      condition: onCluster,
    }),
    allow('TagTasksAtTheirStart', {
      actions: ['ecs:TagResource'],
      resources: [arns.tasks(place)],
      condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    }),
    allow('PassRolesToTasks', {
      actions: ['iam:PassRole'],
      resources: [arns.role(place, '*')],
      condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
    // RunTask can override a task's role: no location's code gets the agent's.
    {
      Sid: 'NeverPassOwnRole',
      Effect: 'Deny',
      Action: ['iam:PassRole'],
      Resource: [arns.role(place, placeNames.agentRole(place))],
    },
  ]
}
