import { refOf, type Attempt, type AttemptChange, type Run } from '@slipway/model'
import { describe, expect, it } from 'vitest'
import { aClaim, anAttempt, aPlace, aRun, next, refOfAttempt } from '@slipway/model/testing'
import type { RunRecords } from './run-records.ts'

const FIRST_CANCEL = { at: 1, by: 'ada', reason: 'wrong day' }
const LATER_CANCEL = { at: 2, by: 'bob', reason: null }

/** `write`, `readAttempt`, `recordHandle` and `readBeats`. */
export function describeWriting(records: () => RunRecords): void {
  describe('writing runs', () => {
    it('replaces the run at the version before, with fields that this version does not know', async () => {
      const { runs } = records()
      const run = await aStoredRun(records())
      const changed = { ...next(run, { status: 'FAILED', tags: {} }), of_a_later_version: [1] }
      expect(await runs.write({ run: changed })).toBe(true)
      expect(await runs.read(refOf(run))).toEqual(changed)
    })

    it('refuses any other version, and a run that is not there', async () => {
      const { runs } = records()
      const run = await aStoredRun(records())
      for (const version of [1, 3, 0]) {
        expect(await runs.write({ run: { ...run, version, status: 'FAILED' } })).toBe(false)
      }
      expect(await runs.read(refOf(run))).toEqual(run)
      expect(await runs.write({ run: next(aRun(aPlace())) })).toBe(false)
    })

    it('lets one of many win that write the same version at the same time', async () => {
      const { runs } = records()
      const run = await aStoredRun(records())
      const rivals = Array.from({ length: 20 }, (_, index) => next(run, { tags: { rival: String(index) } }))
      const written = await Promise.all(rivals.map((rival) => runs.write({ run: rival })))
      const winners = rivals.filter((_, index) => written[index])
      expect(winners).toHaveLength(1)
      expect(await runs.read(refOf(run))).toEqual(winners[0])
    })
  })

  describe('writing runs together with attempts', () => {
    it('opens an attempt with a beat that has counted nothing', async () => {
      const { runs } = records()
      const run = await aStoredRun(records())
      const attempt = { ...anAttempt(run), of_a_later_version: 'kept' }
      expect(await runs.write({ run: next(run), attempt: { kind: 'open', attempt } })).toBe(true)
      const ref = refOfAttempt(attempt)
      expect(await runs.readAttempt(ref)).toEqual(attempt)
      expect(await runs.readBeats([ref])).toEqual([
        { ...ref, counter: 0, nonce: null, closed: false, cancel: null },
      ])
    })

    it('closes an attempt that is in the state expected, and keeps the rest of it', async () => {
      const { runs } = records()
      const { run, attempt, ref } = await anOpenAttempt(records())
      expect(
        await runs.write({ run: next(run), attempt: { kind: 'close', ref, expect: 'OPEN', at: 99 } }),
      ).toBe(true)
      expect(await runs.readAttempt(ref)).toEqual({ ...attempt, state: 'CLOSED', ended_at: 99 })
      expect((await runs.readBeats([ref]))[0]?.closed).toBe(true)
    })

    it('reads a run with its newest attempt, whichever number the reader expected', async () => {
      const { runs } = records()
      const waiting = await aStoredRun(records())
      expect(await runs.readNewest(refOf(waiting))).toEqual({ run: waiting, attempt: null })
      const { run, attempt } = await anOpenAttempt(records())
      for (const expected of [{}, { attempt: 1 }, { attempt: 7 }]) {
        expect(await runs.readNewest({ ...refOf(run), ...expected })).toEqual({ run, attempt })
      }
      expect(await runs.readNewest(refOf(aRun(aPlace())))).toBe(undefined)
    })

    it('asks attempt and beat to cancel, and the first one to ask stays', async () => {
      const { runs } = records()
      const { run, ref } = await anOpenAttempt(records())
      const again = next(run)
      expect(await runs.write({ run: again, attempt: { kind: 'cancel', ref, cancel: FIRST_CANCEL } })).toBe(
        true,
      )
      expect(
        await runs.write({ run: next(again), attempt: { kind: 'cancel', ref, cancel: LATER_CANCEL } }),
      ).toBe(true)
      expect((await runs.readAttempt(ref))?.cancel).toEqual(FIRST_CANCEL)
      expect((await runs.readBeats([ref]))[0]?.cancel).toEqual(FIRST_CANCEL)
    })

    it('writes nothing of the run when the attempt is not as expected', async () => {
      const { runs } = records()
      const { run, attempt, ref } = await anOpenAttempt(records())
      const misfits: AttemptChange[] = [
        { kind: 'open', attempt: { ...attempt, agent: 'another' } },
        { kind: 'close', ref, expect: 'CLAIMED', at: 99 },
        { kind: 'close', ref: { ...ref, attempt: 2 }, expect: 'OPEN', at: 99 },
        { kind: 'cancel', ref: { ...ref, attempt: 2 }, cancel: FIRST_CANCEL },
      ]
      for (const change of misfits) expect(await runs.write({ run: next(run), attempt: change })).toBe(false)
      expect(await runs.read(refOf(run))).toEqual(run)
      expect(await runs.readAttempt(ref)).toEqual(attempt)
      expect(await runs.readAttempt({ ...ref, attempt: 2 })).toBeUndefined()
    })

    it('writes nothing of the attempt when the run is at another version', async () => {
      const { runs } = records()
      const { run, attempt, ref } = await anOpenAttempt(records())
      const changes: AttemptChange[] = [
        { kind: 'open', attempt: anAttempt(run, { number: 2 }) },
        { kind: 'close', ref, expect: 'OPEN', at: 99 },
        { kind: 'cancel', ref, cancel: FIRST_CANCEL },
      ]
      for (const change of changes) expect(await runs.write({ run, attempt: change })).toBe(false)
      expect(await runs.readAttempt(ref)).toEqual(attempt)
      expect(await runs.readAttempt({ ...ref, attempt: 2 })).toBeUndefined()
      expect(await runs.readBeats([ref, { ...ref, attempt: 2 }])).toEqual([
        { ...ref, counter: 0, nonce: null, closed: false, cancel: null },
      ])
    })

    it('keeps the attempts of a run apart', async () => {
      const { runs, attempts } = records()
      const { run, attempt, ref } = await anOpenAttempt(records())
      const closing = next(run)
      await runs.write({ run: closing, attempt: { kind: 'close', ref, expect: 'OPEN', at: 99 } })
      const second = anAttempt(run, { number: 2 })
      await runs.write({ run: next(closing), attempt: { kind: 'open', attempt: second } })
      const secondRef = refOfAttempt(second)
      const claim = aClaim(secondRef)
      await attempts.claim(claim)
      await attempts.beat({ ref: secondRef, nonce: claim.nonce })
      const last = next(next(closing))
      expect(await runs.write({ run: last, attempt: { kind: 'cancel', ref, cancel: FIRST_CANCEL } })).toBe(
        true,
      )
      expect(await runs.readAttempt(ref)).toEqual({
        ...attempt,
        state: 'CLOSED',
        ended_at: 99,
        cancel: FIRST_CANCEL,
      })
      expect(await runs.readAttempt(secondRef)).toMatchObject({ number: 2, state: 'CLAIMED', cancel: null })
      expect(await runs.readBeats([ref])).toMatchObject([
        { ...ref, counter: 0, closed: true, cancel: FIRST_CANCEL },
      ])
      expect(await runs.readBeats([secondRef])).toMatchObject([
        { ...secondRef, counter: 1, closed: false, cancel: null },
      ])
    })

    it('lets one of many agents open the attempt', async () => {
      const { runs } = records()
      const run = await aStoredRun(records())
      const rivals = Array.from({ length: 20 }, (_, index) => anAttempt(run, { agent: `agent-${index}` }))
      const written = await Promise.all(
        rivals.map((attempt) => runs.write({ run: next(run), attempt: { kind: 'open', attempt } })),
      )
      const winners = rivals.filter((_, index) => written[index])
      expect(winners).toHaveLength(1)
      expect(await runs.readAttempt(refOfAttempt(anAttempt(run)))).toEqual(winners[0])
    })

    it('lets either a claim or the close of an unclaimed attempt win', async () => {
      const { runs, attempts } = records()
      for (let round = 0; round < 10; round += 1) {
        const { run, ref } = await anOpenAttempt(records())
        const closing = () =>
          runs.write({ run: next(run), attempt: { kind: 'close', ref, expect: 'OPEN', at: 99 } })
        const claiming = async () => (await attempts.claim(aClaim(ref))).claimed
        const rivals = round % 2 === 0 ? [claiming(), closing()] : [closing(), claiming()]
        expect((await Promise.all(rivals)).filter((won) => won)).toHaveLength(1)
      }
    })
  })

  describe('what the launcher answered', () => {
    it('is recorded on the attempt, and nothing else of it changes', async () => {
      const { runs, attempts } = records()
      const { run, ref } = await anOpenAttempt(records())
      await attempts.claim(aClaim(ref, 'nonce'))
      await runs.write({ run: next(run), attempt: { kind: 'cancel', ref, cancel: FIRST_CANCEL } })
      const before = await runs.readAttempt(ref)
      const after = await runs.recordHandle({ ref, handle: { pid: 17, marker: 'm' } })
      expect(after).toEqual({ ...before, handle: { pid: 17, marker: 'm' } })
      expect(after).toMatchObject({ state: 'CLAIMED', nonce: 'nonce', cancel: FIRST_CANCEL })
      expect(await runs.readAttempt(ref)).toEqual(after)
    })

    it('is dropped when there is no such attempt', async () => {
      const { runs } = records()
      const { ref } = await anOpenAttempt(records())
      const missing = { ...ref, attempt: 2 }
      expect(await runs.recordHandle({ ref: missing, handle: {} })).toBeUndefined()
      expect(await runs.readAttempt(missing)).toBeUndefined()
    })
  })

  it('reads any number of beats, and leaves out those that are not there', async () => {
    const { runs } = records()
    const opened = []
    // Not all at once: clients give up repeating when too much fails in one moment.
    while (opened.length < 130)
      opened.push(...(await Promise.all(Array.from({ length: 10 }, () => anOpenAttempt(records())))))
    const missing = opened.slice(0, 20).map(({ ref }) => ({ ...ref, attempt: 7 }))
    const refs = opened.map(({ ref }) => ref)
    const beats = await runs.readBeats([...missing, ...refs])
    expect(beats.map(({ run_id }) => run_id).sort()).toEqual(refs.map(({ run_id }) => run_id).sort())
  })
}

async function aStoredRun({ runs }: RunRecords): Promise<Run> {
  const run = aRun(aPlace())
  await runs.create({ run, idempotency: null })
  return run
}

/** A run with its first attempt open; the run as it is stored then. */
async function anOpenAttempt(records: RunRecords) {
  const run = await aStoredRun(records)
  const attempt: Attempt = anAttempt(run)
  const opened = next(run, { status: 'STARTING', attempt: 1 })
  await records.runs.write({ run: opened, attempt: { kind: 'open', attempt } })
  return { run: opened, attempt, ref: refOfAttempt(attempt) }
}
