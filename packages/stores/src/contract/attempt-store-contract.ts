import type { Attempt, Run } from '@slipway/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aClaim, anAttempt, anOutcome, aPlace, aRun, next, NOON, refOfAttempt } from '@slipway/model/testing'
import type { RunRecords } from './run-records.ts'

const CANCEL = { at: 1, by: 'ada', reason: null }

/** What every `AttemptStore` does: claim, beat and end, against all that the control side may do meanwhile. */
export function attemptStoreContract(name: string, make: () => Promise<RunRecords>): void {
  describe(`${name} as an AttemptStore`, () => {
    let records: RunRecords
    beforeAll(async () => {
      records = await make()
    })
    afterAll(() => records.close())

    describeClaiming(() => records)
    describeBeating(() => records)
    describeEnding(() => records)
  })
}

function describeClaiming(records: () => RunRecords): void {
  describe('claiming', () => {
    it("makes an open attempt the runtime's own, and returns all of it", async () => {
      const { runs, attempts } = records()
      const { attempt, ref } = await anOpenAttempt(records(), { of_a_later_version: 'kept' })
      const claim = aClaim(ref)
      const claimed = {
        ...attempt,
        state: 'CLAIMED',
        nonce: claim.nonce,
        host: claim.host,
        runtime: claim.runtime,
        claimed_at: claim.at,
      }
      expect(await attempts.claim(claim)).toEqual({ claimed: true, attempt: claimed })
      expect(await runs.readAttempt(ref)).toEqual(claimed)
    })

    it('succeeds again for the same nonce, and for no other', async () => {
      const { attempts } = records()
      const { ref } = await anOpenAttempt(records())
      const claim = aClaim(ref)
      const first = await attempts.claim(claim)
      expect(await attempts.claim({ ...claim, at: claim.at + 500 })).toEqual(first)
      expect(await attempts.claim(aClaim(ref))).toEqual({ claimed: false, reason: 'claimed_by_another' })
    })

    it('is won by one of many that come at the same time', async () => {
      const { runs, attempts } = records()
      const { ref } = await anOpenAttempt(records())
      const claims = Array.from({ length: 20 }, () => aClaim(ref))
      const answers = await Promise.all(claims.map((claim) => attempts.claim(claim)))
      const winners = claims.filter((_, index) => answers[index]?.claimed)
      expect(winners).toHaveLength(1)
      expect((await runs.readAttempt(ref))?.nonce).toBe(winners[0]?.nonce)
    })

    it('is refused with the reason', async () => {
      const { attempts } = records()
      const cancelled = await anOpenAttempt(records())
      await cancelled.cancel()
      expect(await attempts.claim(aClaim(cancelled.ref))).toEqual({
        claimed: false,
        reason: 'cancel_requested',
      })

      const closed = await anOpenAttempt(records())
      await closed.close('OPEN')
      expect(await attempts.claim(aClaim(closed.ref))).toEqual({ claimed: false, reason: 'closed' })

      const { ref, nonce } = await aClaimedAttempt(records())
      await attempts.end({ ref, nonce, outcome: anOutcome(), at: NOON })
      expect(await attempts.claim(aClaim(ref, nonce))).toEqual({ claimed: false, reason: 'ended' })

      const missing = { ...ref, attempt: 2 }
      expect(await attempts.claim(aClaim(missing))).toEqual({ claimed: false, reason: 'not_found' })
    })

    it('either is refused or learns of a cancel that comes at the same time', async () => {
      const { attempts } = records()
      for (let round = 0; round < 10; round += 1) {
        const { ref, cancel } = await anOpenAttempt(records())
        const claim = aClaim(ref)
        const early = round % 2 === 0 ? cancel() : undefined
        const claiming = attempts.claim(claim)
        await (early ?? cancel())
        const answer = await claiming
        const learned = answer.claimed ? await attempts.beat({ ref, nonce: claim.nonce }) : answer
        expect([
          { claimed: false, reason: 'cancel_requested' },
          { alive: true, cancel: CANCEL },
        ]).toContainEqual(learned)
      }
    })
  })
}

function describeBeating(records: () => RunRecords): void {
  describe('beating', () => {
    it('counts up by one, also when beats overtake each other', async () => {
      const { runs, attempts } = records()
      const { ref, nonce } = await aClaimedAttempt(records())
      expect(await attempts.beat({ ref, nonce })).toEqual({ alive: true, cancel: null })
      expect((await runs.readBeats([ref]))[0]?.counter).toBe(1)
      await Promise.all(Array.from({ length: 10 }, () => attempts.beat({ ref, nonce })))
      expect((await runs.readBeats([ref]))[0]?.counter).toBe(11)
    })

    it('learns that a cancel was asked for', async () => {
      const { attempts } = records()
      const { ref, nonce, cancel } = await aClaimedAttempt(records())
      await cancel()
      expect(await attempts.beat({ ref, nonce })).toEqual({ alive: true, cancel: CANCEL })
    })

    it("learns that the attempt was closed, or is another runtime's, and counts nothing", async () => {
      const { runs, attempts } = records()
      const { ref, nonce, close } = await aClaimedAttempt(records())
      expect(await attempts.beat({ ref, nonce })).toMatchObject({ alive: true })
      expect(await attempts.beat({ ref, nonce: 'of another' })).toEqual({ alive: false })
      await close('CLAIMED')
      expect(await attempts.beat({ ref, nonce })).toEqual({ alive: false })
      expect(await attempts.beat({ ref: { ...ref, attempt: 2 }, nonce })).toEqual({ alive: false })
      expect((await runs.readBeats([ref]))[0]?.counter).toBe(1)
    })
  })
}

function describeEnding(records: () => RunRecords): void {
  describe('ending', () => {
    it('records the outcome, and keeps the rest of the attempt', async () => {
      const { runs, attempts } = records()
      const { ref, nonce } = await aClaimedAttempt(records(), { of_a_later_version: 'kept' })
      const claimed = await runs.readAttempt(ref)
      const outcome = anOutcome()
      expect(await attempts.end({ ref, nonce, outcome, at: 99 })).toEqual({ recorded: true })
      expect(await runs.readAttempt(ref)).toEqual({ ...claimed, state: 'ENDED', outcome, ended_at: 99 })
    })

    it('is recorded once, however often the runtime says it', async () => {
      const { runs, attempts } = records()
      const { ref, nonce } = await aClaimedAttempt(records())
      const outcome = anOutcome()
      await attempts.end({ ref, nonce, outcome, at: 99 })
      expect(await attempts.end({ ref, nonce, outcome: anOutcome({ status: 'FAILED' }), at: 100 })).toEqual({
        recorded: true,
      })
      expect(await runs.readAttempt(ref)).toMatchObject({ outcome, ended_at: 99 })
    })

    it('is refused to another runtime, before a claim, after a close, and when there is no such attempt', async () => {
      const { runs, attempts } = records()
      const end = { outcome: anOutcome(), at: 99 }
      const claimed = await aClaimedAttempt(records())
      const refused = { recorded: false }
      expect(await attempts.end({ ref: claimed.ref, nonce: 'of another', ...end })).toEqual(refused)
      await claimed.close('CLAIMED')
      expect(await attempts.end({ ref: claimed.ref, nonce: claimed.nonce, ...end })).toEqual(refused)
      expect(await runs.readAttempt(claimed.ref)).toMatchObject({ state: 'CLOSED', outcome: null })

      const open = await anOpenAttempt(records())
      expect(await attempts.end({ ref: open.ref, nonce: 'early', ...end })).toEqual(refused)
      expect(await attempts.end({ ref: { ...open.ref, attempt: 2 }, nonce: 'early', ...end })).toEqual(
        refused,
      )
    })

    it('and the close of a lost attempt exclude each other', async () => {
      const { attempts } = records()
      for (let round = 0; round < 10; round += 1) {
        const { ref, nonce, close } = await aClaimedAttempt(records())
        const ending = async () => (await attempts.end({ ref, nonce, outcome: anOutcome(), at: 99 })).recorded
        const rivals = round % 2 === 0 ? [ending(), close('CLAIMED')] : [close('CLAIMED'), ending()]
        expect((await Promise.all(rivals)).filter((won) => won)).toHaveLength(1)
      }
    })
  })
}

/** An open attempt, and what the control side may do to it. */
async function anOpenAttempt({ runs }: RunRecords, unknown: object = {}) {
  const run: Run = aRun(aPlace())
  await runs.create({ run, idempotency: null })
  const opened = next(run, { status: 'STARTING', attempt: 1 })
  const attempt: Attempt = { ...anAttempt(run), ...unknown }
  await runs.write({ run: opened, attempt: { kind: 'open', attempt } })
  const ref = refOfAttempt(attempt)
  return {
    attempt,
    ref,
    close: (expected: 'OPEN' | 'CLAIMED') =>
      runs.write({ run: next(opened), attempt: { kind: 'close', ref, expect: expected, at: NOON } }),
    cancel: () => runs.write({ run: next(opened), attempt: { kind: 'cancel', ref, cancel: CANCEL } }),
  }
}

async function aClaimedAttempt(records: RunRecords, unknown: object = {}) {
  const opened = await anOpenAttempt(records, unknown)
  const claim = aClaim(opened.ref)
  await records.attempts.claim(claim)
  return { ...opened, nonce: claim.nonce }
}
