import type { Place } from '@slipway/aws-layout'
import type { TrustDocument, TrustStatement } from './policy-document.ts'

/** Who may have a location's role: its functions and its tasks. */
export function locationTrust({ place }: { place: Place }): TrustDocument {
  // Lambda documents no condition keys for it: with one, the role could not be assumed.
  return trustOf([trust('RunFunctions', 'lambda.amazonaws.com'), runTasks(place)])
}

/** Who may have the role of agents, and the execution role: tasks of the account. */
export function taskTrust({ place }: { place: Place }): TrustDocument {
  return trustOf([runTasks(place)])
}

function runTasks({ account, region }: Place): TrustStatement {
  return {
    ...trust('RunTasks', 'ecs-tasks.amazonaws.com'),
    Condition: {
      ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${region}:${account}:*` },
      StringEquals: { 'aws:SourceAccount': account },
    },
  }
}

function trust(Sid: string, Service: string): TrustStatement {
  return { Sid, Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }
}

function trustOf(statements: TrustStatement[]): TrustDocument {
  return { Version: '2012-10-17', Statement: statements }
}
