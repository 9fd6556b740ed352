import { refOf, type IdempotencyKey } from '@slipway/model'
import { describe, expect, it } from 'vitest'
import { aPlace, aRun, aUlid, NOON } from '@slipway/model/testing'
import type { RunRecords } from './run-records.ts'

/** `create`, `read` and `locate`. */
export function describeCreating(records: () => RunRecords): void {
  describe('creating runs', () => {
    it('reads a run back as it was created, with fields that this version does not know', async () => {
      const { runs } = records()
      const run = { ...aRun(aPlace()), of_a_later_version: { keeps: ['all', 1, null] } }
      expect(await runs.create({ run, idempotency: null })).toEqual({ created: true })
      expect(await runs.read(refOf(run))).toEqual(run)
    })

    it('knows a run by its id alone', async () => {
      const { runs } = records()
      const run = aRun(aPlace())
      await runs.create({ run, idempotency: null })
      expect(await runs.locate(run.id)).toEqual(refOf(run))
      expect(await runs.locate(aUlid())).toBeUndefined()
    })

    it('finds no run under another environment or location', async () => {
      const { runs } = records()
      const run = aRun(aPlace())
      await runs.create({ run, idempotency: null })
      expect(await runs.read({ ...refOf(run), environment: 'elsewhere' })).toBeUndefined()
      expect(await runs.read({ ...refOf(run), location: 'elsewhere' })).toBeUndefined()
    })

    it('answers a key that was used before with the run that it was used for, and creates nothing', async () => {
      const { runs } = records()
      const place = aPlace()
      const first = aRun(place)
      const second = aRun(place)
      await runs.create({ run: first, idempotency: aKey({ content_digest: 'one' }) })
      expect(await runs.create({ run: second, idempotency: aKey({ content_digest: 'two' }) })).toEqual({
        created: false,
        run_id: first.id,
        content_digest: 'one',
      })
      expect(await runs.read(refOf(second))).toBeUndefined()
      expect(await runs.locate(second.id)).toBeUndefined()
    })

    it('keeps keys apart by environment, location and job', async () => {
      const { runs } = records()
      const place = aPlace()
      const others = [
        aRun(place),
        aRun(aPlace()),
        aRun({ ...place, location: 'invoices' }),
        aRun(place, { job: 'hourly' }),
      ]
      for (const run of others) {
        expect(await runs.create({ run, idempotency: aKey() })).toEqual({ created: true })
      }
    })

    it('finds the run that a key stands for, in its own place and as long as it is kept', async () => {
      const { runs } = records()
      const place = aPlace()
      const run = aRun(place)
      await runs.create({ run, idempotency: aKey({ expires_at: NOON + 10_000 }) })
      const query = { ...place, job: run.job, key: 'order-17', at: NOON }
      expect(await runs.findKey(query)).toEqual({ run_id: run.id, content_digest: 'digest' })
      expect(await runs.findKey({ ...query, at: NOON + 10_000 })).toBeUndefined()
      expect(await runs.findKey({ ...query, job: 'hourly' })).toBeUndefined()
      expect(await runs.findKey({ ...query, key: 'order-18' })).toBeUndefined()
    })

    it('lets a key be used again when its time is over', async () => {
      const { runs } = records()
      const place = aPlace()
      const first = aRun(place)
      const later = aRun(place, { submitted_at: NOON + 10_000 })
      const latest = aRun(place, { submitted_at: NOON + 20_000 })
      await runs.create({ run: first, idempotency: aKey({ expires_at: NOON + 10_000 }) })
      const idempotency = aKey({ expires_at: NOON + 90_000 })
      expect(await runs.create({ run: later, idempotency })).toEqual({ created: true })
      expect(await runs.create({ run: latest, idempotency })).toMatchObject({ run_id: later.id })
    })

    it('creates one run when many are submitted with one key at the same time', async () => {
      const { runs } = records()
      const place = aPlace()
      const candidates = Array.from({ length: 20 }, () => aRun(place))
      const answers = await Promise.all(candidates.map((run) => runs.create({ run, idempotency: aKey() })))
      const winners = candidates.filter((_, index) => answers[index]?.created)
      expect(winners).toHaveLength(1)
      const refused = { created: false, run_id: winners[0]?.id, content_digest: 'digest' }
      expect(answers.filter(({ created }) => !created)).toEqual(Array.from({ length: 19 }, () => refused))
    })
  })
}

function aKey(changes: Partial<IdempotencyKey> = {}): IdempotencyKey {
  return { key: 'order-17', content_digest: 'digest', expires_at: NOON + 30 * 86_400_000, ...changes }
}
