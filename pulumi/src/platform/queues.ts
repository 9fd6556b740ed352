import { Queue, type QueueArgs } from '@pulumi/aws/sqs/queue.js'
import type { Resource } from '@pulumi/pulumi'
import { placeNames, type Place } from '@slipway/aws-layout'
import { arns } from '../policies/arns.ts'

export interface QueuesRequest {
  place: Place
  /** Agent queues. */
  queues: readonly string[]
}

/** For so long, in seconds, nobody else gets a message that was taken. */
const VISIBILITY_S = 30

/** 14 days, in seconds: SQS keeps no message longer. */
const RETENTION_S = 1_209_600

/** As many bytes as SQS takes: Lambda sends the payload of a failed invocation along with it. */
const EVENT_BYTES = 1_048_576

/** A ring holds identifiers only. */
const RING_BYTES = 262_144

/** How often a message is taken before it is set aside for people. */
const MAX_RECEIVE_COUNT = 10

/** The queues that agents listen to, and the one for messages that no agent gets done with. */
export function makeQueues(parent: Resource, { place, queues }: QueuesRequest): { events: Queue } {
  const deadLetters = new Queue(placeNames.deadLetters(place), deadLetterQueue(place), { parent })
  const behind = { parent, dependsOn: deadLetters }
  for (const name of queues.flatMap((queue) => doorbells(place, queue))) {
    new Queue(name, ringQueue(place, name), { ...behind, retainOnDelete: true })
  }
  const changed = placeNames.changed(place)
  new Queue(changed, ringQueue(place, changed), behind)
  return { events: new Queue(placeNames.events(place), eventsQueue(place), behind) }
}

function doorbells(place: Place, queue: string): string[] {
  return (['high', 'normal'] as const).map((priority) => placeNames.doorbell(place, queue, priority))
}

function deadLetterQueue(place: Place): QueueArgs {
  return {
    name: placeNames.deadLetters(place),
    messageRetentionSeconds: RETENTION_S,
    maxMessageSize: EVENT_BYTES,
  }
}

function eventsQueue(place: Place): QueueArgs {
  return { ...ringQueue(place, placeNames.events(place)), maxMessageSize: EVENT_BYTES }
}

function ringQueue(place: Place, name: string): QueueArgs {
  return {
    name,
    visibilityTimeoutSeconds: VISIBILITY_S,
    messageRetentionSeconds: RETENTION_S,
    maxMessageSize: RING_BYTES,
    redrivePolicy: JSON.stringify({
      deadLetterTargetArn: arns.queue(place, placeNames.deadLetters(place)),
      maxReceiveCount: MAX_RECEIVE_COUNT,
    }),
  }
}
