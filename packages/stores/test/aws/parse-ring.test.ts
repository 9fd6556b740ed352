import { expect, it } from 'vitest'
import { aChangedRing, aPlace, aQueuedRing } from '@slipway/model/testing'
import { parseChangedRing, parseQueuedRing } from '../../src/aws/parse-ring.ts'
import { messageOf } from '../../src/aws/ring-message.ts'

it('a ring is read as it was written, with what it does not know', () => {
  const queued = { ...aQueuedRing(aPlace()), of_a_later_version: 1 }
  const changed = { ...aChangedRing(aPlace()), attempt: 2, of_a_later_version: 1 }
  expect(parseQueuedRing(messageOf(queued))).toEqual(queued)
  expect(parseChangedRing(messageOf(changed))).toEqual(changed)
})

it('a runtime is not believed that a host is gone', () => {
  const ring = { ...aChangedRing(aPlace()), attempt: 1 }
  expect(parseChangedRing(messageOf({ ...ring, gone: { detail: 'I say so' } }))).toEqual(ring)
})

it('characters that SQS refuses are sent as escapes', () => {
  const ring = { ...aQueuedRing(aPlace()), location: 'a\uFFFEb\uFFFFc\u0001' }
  expect(messageOf(ring)).toMatch(/^[\x20-\x7E]*$/)
  expect(parseQueuedRing(messageOf(ring))).toEqual(ring)
})

it('what is of another kind or form is no ring', () => {
  const queued = aQueuedRing(aPlace())
  const changed = aChangedRing(aPlace())
  expect(parseQueuedRing(JSON.stringify(changed))).toBeUndefined()
  expect(parseChangedRing(JSON.stringify(queued))).toBeUndefined()
  expect(parseQueuedRing(JSON.stringify({ ...queued, v: 2 }))).toBeUndefined()
  expect(parseQueuedRing(JSON.stringify({ ...queued, priority: 'urgent' }))).toBeUndefined()
  expect(parseQueuedRing(JSON.stringify({ ...queued, queue: 7 }))).toBeUndefined()
  expect(parseChangedRing(JSON.stringify({ ...changed, run_id: null }))).toBeUndefined()
  expect(parseChangedRing(JSON.stringify({ ...changed, attempt: '1' }))).toBeUndefined()
  for (const text of ['', '{', 'null', '[]', '"x"']) {
    expect(parseQueuedRing(text)).toBeUndefined()
    expect(parseChangedRing(text)).toBeUndefined()
  }
})
