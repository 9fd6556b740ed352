import type { Run } from '@slipway/model'
import { describe, expect, it } from 'vitest'
import type { ChaosScene } from './chaos-scene.ts'

const CALLS = [
  'runs.findKey',
  'releases.readCurrent',
  'releases.read',
  'blobs.put',
  'runs.create',
  'doorbell.ring',
]
/** As large as it must be for the params to lie in a blob. */
const REQUEST = { paramBytes: 5000, idempotencyKey: 'once' }

/** What a submit that is killed must leave, whatever stores it is over. */
export function killedSubmitSuite(open: () => Promise<ChaosScene>): void {
  describe.concurrent('a submit that is killed', () => {
    it('makes the calls that are counted on', async () => {
      await using scene = await open()
      expect(await submitKilledAt(scene, 0)).toEqual({ killed: false, calls: CALLS })
    })

    it.each(CALLS.map((call, at) => [call, at + 1] as const))(
      'before %s leaves either no run, or a whole one that ends without its ring; repeated, it is one run',
      async (call, killAt) => {
        await using scene = await open()
        expect(await submitKilledAt(scene, killAt)).toEqual({ killed: true, calls: CALLS.slice(0, killAt) })
        const left = await runsOf(scene)
        expect(left).toHaveLength(call === 'doorbell.ring' ? 1 : 0)
        for (const run of left) await expectWhole(scene, run)
        scene.startAgent()
        for (const run of left) {
          expect(await scene.settled(run)).toMatchObject({
            status: 'SUCCEEDED',
            attempts: [{ woken_by: 'sweep' }],
          })
        }

        const run = await scene.submit(REQUEST)
        expect(await scene.settled(run)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 })
        expect((await runsOf(scene)).map(({ id }) => id)).toEqual([run.id])
        expect(await scene.marks()).toEqual([`${run.id}.1`])
      },
    )
  })
}

async function submitKilledAt(scene: ChaosScene, killAt: number) {
  const { at, environment } = scene
  const options = { at, request: { environment, ...REQUEST }, trace: scene.path('trace'), killAt }
  const { killed } = await scene.runEntry('./submit-entry.ts', options)
  return { killed, calls: await scene.calls() }
}

async function runsOf({ stores, environment }: ChaosScene): Promise<Run[]> {
  return (await stores.runs.list({ environment, limit: 10 })).runs
}

/** The run can be found by its id and by its key, and has its params. */
async function expectWhole({ stores, environment }: ChaosScene, run: Run): Promise<void> {
  const { location, job, id, params } = run
  const ref = { environment, location, run_id: id }
  expect(await stores.runs.locate(id)).toEqual(ref)
  const key = { environment, location, job, key: REQUEST.idempotencyKey, at: Date.now() }
  expect(await stores.runs.findKey(key)).toMatchObject({ run_id: id })
  expect(await stores.blobs.get('blob' in params ? params.blob : '')).toBeDefined()
}
