import { placeNames, type Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import type { Condition } from './policy-document.ts'

/** The policy of a queue as SQS takes it. */
export interface QueuePolicyDocument {
  Version: '2012-10-17'
  Statement: {
    Sid: string
    Effect: 'Allow'
    Principal: { Service: string }
    Action: string[]
    Resource: string[]
    Condition: Condition
  }[]
}

/** Who may fill the events queue without a role: the rule for tasks that stopped, and no other of EventBridge. */
export function eventsQueuePolicy({ place }: { place: Place }): QueuePolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TellOfStoppedTasks',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['sqs:SendMessage'],
        Resource: [arns.queue(place, placeNames.events(place))],
        Condition: { ArnEquals: { 'aws:SourceArn': arns.eventsRule(place) } },
      },
    ],
  }
}
