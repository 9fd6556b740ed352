import { describe, expect, it } from 'vitest'
import { ChaosScene } from './chaos-scene.ts'

const CALLS = ['releases.readCurrent', 'releases.read', 'runs.create', 'doorbell.ring']

describe.concurrent('a submit that is killed', () => {
  it('makes the calls that are counted on', async () => {
    await using scene = await ChaosScene.open()
    expect(await submitKilledAt(scene, 0)).toEqual({ killed: false, calls: CALLS })
  })

  it.each(CALLS.map((call, at) => [call, at + 1] as const))(
    'before %s leaves either no run, or one that is brought to its end without its ring',
    async (_, killAt) => {
      await using scene = await ChaosScene.open()
      expect(await submitKilledAt(scene, killAt)).toEqual({ killed: true, calls: CALLS.slice(0, killAt) })
      scene.startAgent()
      const { runs } = await scene.stores.runs.list({ environment: 'local', limit: 10 })
      expect(runs).toHaveLength(CALLS[killAt - 1] === 'doorbell.ring' ? 1 : 0)
      for (const run of runs) {
        expect(await scene.settled(run)).toMatchObject({
          status: 'SUCCEEDED',
          attempts: [{ woken_by: 'sweep' }],
        })
      }
    },
  )
})

async function submitKilledAt(scene: ChaosScene, killAt: number) {
  const options = { stateDirectory: scene.directory, trace: scene.path('trace'), killAt }
  const { killed } = await scene.runEntry('./submit-entry.ts', options)
  return { killed, calls: (await scene.trace()).map((line) => line.split(' ')[1]) }
}
