import { describe, expect, it } from 'vitest'
import { claimAttempt, countBeat, endAttempt, type ClaimRequest } from '../src/protocol/index.ts'
import { makeAttempt, makeOutcome } from './make.ts'

const cancel = { at: 1, by: 'ada', reason: null }
const request = (nonce: string): ClaimRequest => ({
  ref: { environment: 'local', location: 'orders', run_id: '01K0000000000000000000000A', attempt: 1 },
  nonce,
  host: { pid: 7 },
  runtime: { build: 'abc', protocol: 1 },
  at: 5,
})
const claimed = makeAttempt({ state: 'CLAIMED', nonce: 'a' })

describe('claimAttempt', () => {
  it('gives an open attempt to the first who asks, with where and what it is', () => {
    expect(claimAttempt(makeAttempt(), request('a'))).toMatchObject({
      claimed: true,
      attempt: { state: 'CLAIMED', nonce: 'a', host: { pid: 7 }, claimed_at: 5, runtime: { build: 'abc' } },
    })
  })

  it('gives a claimed attempt to its own nonce again, unchanged', () => {
    expect(claimAttempt(claimed, request('a'))).toEqual({ claimed: true, attempt: claimed })
  })

  it.each([
    ['is not there', undefined, 'not_found'],
    ['is claimed by another', claimed, 'claimed_by_another'],
    ['is to be cancelled', makeAttempt({ cancel }), 'cancel_requested'],
    ['has ended', makeAttempt({ state: 'ENDED' }), 'ended'],
    ['was closed', makeAttempt({ state: 'CLOSED' }), 'closed'],
  ])('refuses an attempt that %s', (_, attempt, reason) => {
    expect(claimAttempt(attempt, request('b'))).toEqual({ claimed: false, reason })
  })
})

describe('countBeat', () => {
  const beat = {
    environment: 'local',
    location: 'orders',
    run_id: 'x',
    attempt: 1,
    counter: 3,
    nonce: 'a',
    closed: false,
    cancel,
  }

  it('counts up and answers with the cancel request', () => {
    expect(countBeat({ ...beat, nonce: null }, 'a')).toEqual({
      beat: { ...beat, counter: 4 },
      answer: { alive: true, cancel },
    })
  })

  it('tells a runtime whose attempt was closed, or is not its own, that it is not alive, and counts nothing', () => {
    const closed = { ...beat, closed: true }
    expect(countBeat(closed, 'a')).toEqual({ beat: closed, answer: { alive: false } })
    expect(countBeat(beat, 'b')).toEqual({ beat, answer: { alive: false } })
  })
})

describe('endAttempt', () => {
  const end = { nonce: 'a', outcome: makeOutcome(), at: 30 }

  it('ends a claimed attempt, and takes the same end twice without changing it', () => {
    const ended = endAttempt(claimed, end)
    expect(ended).toMatchObject({ state: 'ENDED', outcome: end.outcome, ended_at: 30 })
    expect(endAttempt(ended, { ...end, at: 99 })).toBe(ended)
  })

  it('refuses an end of somebody else, of an open and of a closed attempt', () => {
    expect(endAttempt(claimed, { ...end, nonce: 'b' })).toBeUndefined()
    expect(endAttempt(makeAttempt(), end)).toBeUndefined()
    expect(endAttempt(makeAttempt({ state: 'CLOSED', nonce: 'a' }), end)).toBeUndefined()
  })
})
