import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeRig, type Rig } from './support/rig.ts'

async function hasStarted(rig: Rig): Promise<boolean> {
  return access(join(rig.codeDirectory, 'started')).then(
    () => true,
    () => false,
  )
}

test.each<[string, (rig: Rig) => void]>([
  ['not_found', (rig) => (rig.attempts.attempt = undefined)],
  [
    'claimed_by_another',
    (rig) => (rig.attempts.attempt = { ...rig.attempts.attempt!, state: 'CLAIMED', nonce: 'x' }),
  ],
  ['cancel_requested', (rig) => rig.attempts.cancel('ada')],
  ['ended', (rig) => (rig.attempts.attempt = { ...rig.attempts.attempt!, state: 'ENDED' })],
  ['closed', (rig) => rig.attempts.close()],
])('a claim that is refused (%s) runs nothing and writes nothing', async (reason, arrange) => {
  const rig = await makeRig({ run: 'touch started' })
  arrange(rig)
  const before = rig.attempts.attempt
  expect(await rig.execute()).toEqual({ kind: 'refused', reason })
  expect(await hasStarted(rig)).toBe(false)
  expect(rig.attempts.attempt).toBe(before)
  expect([...rig.blobs.stored.keys()]).toEqual([])
  expect(rig.doorbell.rings).toEqual([])
  expect(await rig.leftFiles()).toEqual([])
})

test('a claim whose answer was lost is granted again, and the job runs once', async () => {
  const rig = await makeRig({ run: 'echo x >> started' })
  // The fake changes the attempt before it fails: the write went through, the answer did not.
  rig.attempts.failures.claim = 1
  expect((await rig.run()).outcome.status).toBe('SUCCEEDED')
})

test('a store that cannot be reached for the claim makes the execution throw, and runs nothing', async () => {
  const rig = await makeRig({ run: 'touch started', timing: { storePatienceMs: 100 } })
  rig.attempts.failures.claim = 1_000_000
  await expect(rig.execute()).rejects.toThrow('The store is away (claim)')
  expect(await hasStarted(rig)).toBe(false)
  expect(await rig.leftFiles()).toEqual([])
})

test('of two runtimes for one attempt one is refused, and leaves the files of the other alone', async () => {
  const rig = await makeRig({ run: 'sleep 0.3; cp $SLIPWAY_PARAMS_FILE $SLIPWAY_ARTIFACTS_DIR/params' })
  const executions = await Promise.all([rig.execute(), rig.execute()])
  const [ended, refused] = executions.toSorted((one, other) => one.kind.localeCompare(other.kind))
  expect(ended).toMatchObject({ kind: 'ended', outcome: { status: 'SUCCEEDED' } })
  expect(refused).toEqual({ kind: 'refused', reason: 'claimed_by_another' })
})
