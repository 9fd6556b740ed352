import { describe, expect, it } from 'vitest'
import { ChaosScene, RUNTIME_ENTRY } from './chaos-scene.ts'

/**
 * What an agent does for one run, from the ring until its runtime is started. When the agent's way changes, this list
 * changes with it.
 */
const CALLS_TO_LAUNCH = [
  'fs.mkdirSync',
  'releases.readCurrent',
  'releases.read',
  'runs.write',
  'doorbell.acknowledge',
  'launcher.launch',
  'fs.mkdir',
  'child_process.spawn',
  'runs.recordHandle',
]

/**
 * Up to the last write of the run, with folding and settling. These follow two rings, of the end and of the exit: an
 * agent that hears of the end when the host is gone already does both in one look, and needs the fewer calls.
 */
const FEWEST_CALLS = 13
const USUAL_CALLS = 20

describe.concurrent('an agent that is killed', () => {
  it('makes the calls that are counted on', async () => {
    await using scene = await ChaosScene.open()
    const run = await scene.submit()
    await scene.runEntry('./agent-entry.ts', options(scene, 0), run)
    const calls = await scene.calls()
    expect(calls.slice(0, CALLS_TO_LAUNCH.length)).toEqual(CALLS_TO_LAUNCH)
    expect(calls.length).toBeGreaterThanOrEqual(FEWEST_CALLS)
    expect(await scene.settled(run)).toMatchObject({ status: 'SUCCEEDED', attempts: [{ woken_by: 'ring' }] })
  })

  it.each(Array.from({ length: USUAL_CALLS }, (_, at) => at + 1))(
    'before its call %i leaves a run that another agent brings to its right end, started once',
    async (killAt) => {
      await using scene = await ChaosScene.open()
      const run = await scene.submit()
      const { killed } = await scene.runEntry('./agent-entry.ts', options(scene, killAt), run)
      expect(killed || killAt > FEWEST_CALLS).toBe(true)
      expect((await scene.calls()).length).toBeLessThanOrEqual(killAt)
      scene.startAgent()
      expect(await scene.settled(run)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, started_attempts: 1 })
      expect(await scene.marks()).toEqual([`${run.id}.1`])
    },
  )
})

function options(scene: ChaosScene, killAt: number): object {
  return { stateDirectory: scene.directory, runtimeEntry: RUNTIME_ENTRY, trace: scene.path('trace'), killAt }
}
