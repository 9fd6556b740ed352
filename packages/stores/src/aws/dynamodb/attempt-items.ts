import { attemptOfKey, itemKeys } from '@slipway/aws-layout'
import type { Attempt, AttemptChange, Beat } from '@slipway/model'
import type { AttemptRef } from '@slipway/model/protocol'
import { attributeOf, attributesOf, doubtfulRecordOf, keyOf, type Attributes } from './attributes.ts'
import type { Put, Update } from './dynamo-table.ts'
import { EXISTS, IS_FREE } from './expressions.ts'

/** What is set once, by a claim, a beat or a cancel. Frozen, as the attributes are: old images read these items. */
const SET_ONCE = ['nonce', 'host', 'runtime', 'claimed_at', 'cancel']
const BEAT_SET_ONCE = ['nonce', 'cancel']

/** The attempt that an item holds. Its location's own role may have written anything into it, but its key. */
export function attemptOf(item: Attributes): Attempt {
  const { attempt: number, ...ofRun } = attemptOfKey(keyOf(item))
  return { ...doubtfulRecordOf<Attempt>(item, SET_ONCE), ...ofRun, number }
}

/** The beat that an item holds, of which the same is true. */
export function beatOf(item: Attributes): Beat {
  return { ...doubtfulRecordOf<Beat>(item, BEAT_SET_ONCE), ...attemptOfKey(keyOf(item)) }
}

/** The writes that make a change; each refuses where the attempt is not as the change expects it. */
export function writesOf(change: AttemptChange): (Put | Update)[] {
  switch (change.kind) {
    case 'open':
      return opening(change.attempt)
    case 'close':
      return [
        {
          key: itemKeys.attempt(change.ref),
          change: 'SET #state = :closed, #ended_at = :at',
          when: '#state = :expected',
          values: { closed: 'CLOSED', at: change.at, expected: change.expect },
        },
        {
          key: itemKeys.beat(change.ref),
          change: 'SET #closed = :closed',
          when: EXISTS,
          values: { closed: true },
        },
      ]
    case 'cancel':
      return [itemKeys.attempt(change.ref), itemKeys.beat(change.ref)].map((key) => ({
        key,
        change: 'SET #cancel = if_not_exists(#cancel, :cancel)',
        when: EXISTS,
        values: { cancel: attributeOf(change.cancel) },
      }))
  }
}

function opening(attempt: Attempt): Put[] {
  const { environment, location, run_id, number, cancel } = attempt
  const ref: AttemptRef = { environment, location, run_id, attempt: number }
  const beat: Beat = { ...ref, counter: 0, nonce: null, closed: false, cancel }
  return [
    { item: { ...itemKeys.attempt(ref), ...attributesOf(attempt, SET_ONCE) }, when: IS_FREE },
    { item: { ...itemKeys.beat(ref), ...attributesOf(beat, BEAT_SET_ONCE) }, when: IS_FREE },
  ]
}
