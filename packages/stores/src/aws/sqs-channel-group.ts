import type { Delivery } from '@slipway/model'
import type { Receiver } from './receiver.ts'
import type { SqsChannel } from './sqs-channel.ts'

/** The channels of one receiver. */
export interface SqsChannelGroup {
  high: SqsChannel[]
  /** In the order in which rings are taken from them. */
  normal: SqsChannel[]
}

export interface LookRequest {
  /** How many rings are wanted. */
  max: number
  /** How long the receiver waits if there are none, in ms; null: not long enough for a poll. */
  listenMs: number | null
  receiver: Receiver
}

/**
 * Makes sure that each high queue is known to be empty or has given what is wanted, then looks for normal rings as
 * long as there is room for them.
 */
export async function look(group: SqsChannelGroup, request: LookRequest): Promise<void> {
  const { max, listenMs, receiver } = request
  const unknown = group.high.filter((channel) => mayGive(channel, request))
  await Promise.all(unknown.map((channel) => channel.look(max)))
  // A high ring that comes from now on shows itself, however many normal ones there are.
  if (listenMs !== null) listen(group.high, max, listenMs)
  const normal = group.normal.filter((channel) => mayGive(channel, request))
  // To listen finds at once what is there: no need to look before where nothing is to be compared.
  if (listenMs !== null && normal.length === 1) return
  for (const channel of normal) {
    const room = max - countReady(group)
    if (room <= 0 || receiver.isOver) return
    await channel.look(room)
  }
}

/** Polls those that hold nothing, in the background. */
export function listen(channels: readonly SqsChannel[], max: number, waitMs: number): void {
  for (const channel of channels) if (channel.ready === 0) channel.listen(max, waitMs)
}

/** At most so many of what is here, high before normal. */
export function take(group: SqsChannelGroup, max: number): Delivery[] {
  const taken: Delivery[] = []
  for (const channel of channelsOf(group)) taken.push(...channel.take(max - taken.length))
  return taken
}

/** All of them, high before normal. */
export function channelsOf({ high, normal }: SqsChannelGroup): SqsChannel[] {
  return [...high, ...normal]
}

function mayGive(channel: SqsChannel, { max, listenMs }: LookRequest): boolean {
  return channel.ready < max && !channel.isQuiet({ willListen: listenMs !== null })
}

function countReady(group: SqsChannelGroup): number {
  return channelsOf(group).reduce((count, { ready }) => count + ready, 0)
}
