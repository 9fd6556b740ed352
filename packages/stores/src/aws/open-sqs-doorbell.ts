import { SQSClient } from '@aws-sdk/client-sqs'
import type { Place } from '@slipway/aws-layout'
import { systemClock } from '../system-clock.ts'
import { sqsSettings, type AwsConfig } from './client-settings.ts'
import { SqsDoorbell, type SqsDoorbellParts } from './sqs-doorbell.ts'

/** A platform's doorbell, and its times, which only tests need to change. */
export interface SqsDoorbellRequest {
  place: Place
  config: AwsConfig
  onUnreadable?: SqsDoorbellParts['onUnreadable']
  /** How long a received ring is kept from others, in ms; whole seconds. Default: 30 s. */
  leaseMs?: number
  /** How long a ring that nobody took waits for the next receiver, in ms. Default: 1 s. */
  keepMs?: number
  /** How long closing waits for polls under way, in ms. Default: 5 s. */
  closeMs?: number
}

/** The doorbell of a platform, with a client of its own. */
export function openSqsDoorbell({
  config,
  place,
  onUnreadable,
  leaseMs = 30_000,
  keepMs = 1000,
  closeMs = 5000,
}: SqsDoorbellRequest) {
  const client = new SQSClient(sqsSettings(config))
  const clock = systemClock
  const doorbell = new SqsDoorbell({ client, place, clock, onUnreadable, leaseMs, keepMs, closeMs })
  const close = async (): Promise<void> => {
    await doorbell.close()
    client.destroy()
  }
  return { doorbell, close }
}
