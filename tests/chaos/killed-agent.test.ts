import { submitJob } from '@slipway/model/testing'
import { describe, expect, it } from 'vitest'
import { ChaosScene, RUNTIME_ENTRY } from './chaos-scene.ts'

/**
 * The calls of an agent on its ports for one run, from the ring to the books closed. When the agent's way through a
 * run changes, this list changes with it, and so does the number of kills.
 */
const CALLS = [
  'runs.read',
  'releases.readCurrent',
  'releases.read',
  'runs.write',
  'doorbell.acknowledge',
  'launcher.launch',
  'runs.recordHandle',
]

describe.concurrent('an agent that is killed', () => {
  it('makes the calls that are counted on', async () => {
    await using scene = await ChaosScene.open()
    const run = await submitJob(scene.model)
    await scene.runEntry('./agent-entry.ts', options(scene, 0), () => scene.settled(run))
    const calls = (await scene.trace()).map((line) => line.split(' ')[1])
    expect(calls.slice(0, CALLS.length)).toEqual(CALLS)
    // Folding and settling follow two rings, of the end and of the exit, which may come in one go.
    expect(calls.length).toBeGreaterThanOrEqual(KILLS)
  })

  const KILLS = CALLS.length + 7
  it.each(Array.from({ length: KILLS }, (_, at) => at + 1))(
    'before its call %i leaves a run that another agent brings to its right end, started once',
    async (killAt) => {
      await using scene = await ChaosScene.open()
      const run = await submitJob(scene.model)
      const { killed } = await scene.runEntry('./agent-entry.ts', options(scene, killAt), () =>
        scene.settled(run),
      )
      expect(killed).toBe(true)
      expect(await scene.trace()).toHaveLength(killAt)
      scene.startAgent()
      expect(await scene.settled(run)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, started_attempts: 1 })
      expect(await scene.marks()).toEqual([`${run.id}.1`])
    },
  )
})

function options(scene: ChaosScene, killAt: number): object {
  return { stateDirectory: scene.directory, runtimeEntry: RUNTIME_ENTRY, trace: scene.path('trace'), killAt }
}
