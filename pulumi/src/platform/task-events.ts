import { EventRule } from '@pulumi/aws/cloudwatch/eventRule.js'
import { EventTarget } from '@pulumi/aws/cloudwatch/eventTarget.js'
import type { Queue } from '@pulumi/aws/sqs/queue.js'
import { QueuePolicy } from '@pulumi/aws/sqs/queuePolicy.js'
import type { Resource } from '@pulumi/pulumi'
import { placeNames, type Place } from '@slipway/aws-layout'
import { arns } from '../policies/arns.ts'
import { eventsQueuePolicy } from '../policies/index.ts'

export interface TaskEventsRequest {
  place: Place
  /** The queue that they go to. */
  events: Queue
}

/** Tells the events queue of each task of the environment's cluster that stopped, and lets nobody else do it so. */
export function routeTaskEvents(parent: Resource, { place, events }: TaskEventsRequest): void {
  const name = placeNames.events(place)
  const policy = new QueuePolicy(
    name,
    { queueUrl: events.url, policy: JSON.stringify(eventsQueuePolicy({ place })) },
    { parent },
  )
  const rule = new EventRule(
    name,
    {
      name,
      description: `Tasks of ${placeNames.cluster(place)} that stopped`,
      eventPattern: JSON.stringify(stoppedTasks(place)),
    },
    { parent },
  )
  // Events that come before the policy would be dropped without a word.
  new EventTarget(
    name,
    { rule: rule.name, targetId: 'events', arn: events.arn },
    { parent, dependsOn: policy },
  )
}

function stoppedTasks(place: Place) {
  return {
    source: ['aws.ecs'],
    'detail-type': ['ECS Task State Change'],
    detail: { clusterArn: [arns.cluster(place)], lastStatus: ['STOPPED'] },
  }
}
