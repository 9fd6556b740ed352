import type { ReleaseStore } from '@slipway/model'
import { aCurrent, aPlace, aRelease } from '@slipway/model/testing'
import { expect, test, vi } from 'vitest'
import { shareReads } from '../src/share-reads.ts'

const place = aPlace()
const release = aRelease(place)

function counted() {
  const asked = vi.fn<ReleaseStore['readCurrent']>(async () => aCurrent(release))
  const read = vi.fn<ReleaseStore['read']>(async () => release)
  const store: Partial<ReleaseStore> = { readCurrent: asked, read }
  return { asked, read, shared: shareReads(store as ReleaseStore) }
}

test('CURRENT is read twice for any number of runs that ask at once, and again for those that ask later', async () => {
  const { asked, shared } = counted()
  const answers = await Promise.all(Array.from({ length: 20 }, () => shared.readCurrent(place)))
  expect(new Set(answers.map((current) => current?.release_id))).toEqual(new Set([release.id]))
  expect(asked).toHaveBeenCalledTimes(2)
  await shared.readCurrent(place)
  expect(asked).toHaveBeenCalledTimes(3)
})

test('CURRENT of one location is no answer for another', async () => {
  const { asked, shared } = counted()
  await Promise.all([shared.readCurrent(place), shared.readCurrent({ ...place, location: 'other' })])
  expect(asked.mock.calls).toEqual([[place], [{ ...place, location: 'other' }]])
})

test('a release is read once, and one that is not there is asked for again', async () => {
  const { read, shared } = counted()
  read.mockResolvedValueOnce(undefined)
  const ref = { ...place, id: release.id }
  expect(await shared.read(ref)).toBeUndefined()
  expect([await shared.read(ref), await shared.read(ref)]).toEqual([release, release])
  expect(read).toHaveBeenCalledTimes(2)
})

test('of releases without end, those that were asked for last are remembered', async () => {
  const { read, shared } = counted()
  for (let id = 0; id <= 500; id += 1) await shared.read({ ...place, id: `release-${id}` })
  await shared.read({ ...place, id: 'release-1' })
  expect(read).toHaveBeenCalledTimes(501)
  await shared.read({ ...place, id: 'release-0' })
  expect(read).toHaveBeenCalledTimes(502)
})

test('CURRENT is told also where so many locations were asked for that it is forgotten who asks', async () => {
  const { shared } = counted()
  const locations = Array.from({ length: 1000 }, (_, at) => ({ ...place, location: `location-${at}` }))
  const answers = await Promise.all([...locations, ...locations].map((one) => shared.readCurrent(one)))
  expect(new Set(answers.map((current) => current?.release_id))).toEqual(new Set([release.id]))
})
