import { fileURLToPath } from 'node:url'
import { submitJob } from '@slipway/model/testing'
import { describe, expect, it } from 'vitest'
import { ChaosScene } from './chaos-scene.ts'

const RUNTIME = fileURLToPath(new URL('runtime-entry.ts', import.meta.url))

/** What a runtime certainly does, in this order, among what it does to its directories. */
const CERTAIN_CALLS = [
  'attempts.claim',
  'fs.writeFileSync',
  'child_process.spawn',
  'blobs.put',
  'fs.rename',
  'attempts.end',
  'doorbell.ring',
]

/** Up to the ring that tells of the end. The log is usually stored in two pieces; on a busy machine it may be one. */
const FEWEST_CALLS = 20
const USUAL_CALLS = 30

describe.concurrent('a runtime that is killed', () => {
  it('makes the calls that are counted on', async () => {
    await using scene = await ChaosScene.open()
    const { run, calls } = await runKilledAt(scene, 0)
    expect(run).toMatchObject({ status: 'SUCCEEDED', attempt: 1 })
    expect(inOrder(CERTAIN_CALLS, calls)).toEqual(CERTAIN_CALLS)
    expect(calls.length).toBeGreaterThanOrEqual(FEWEST_CALLS)
  })

  it.each(Array.from({ length: USUAL_CALLS }, (_, at) => at + 1))(
    'before its call %i leaves a run that ends right, each of its attempts started once at most',
    async (killAt) => {
      await using scene = await ChaosScene.open()
      const { run, calls } = await runKilledAt(scene, killAt)
      expect(calls.length === killAt || killAt > FEWEST_CALLS).toBe(true)
      const hasEnded = calls.slice(0, -1).includes('attempts.end')
      const hasClaimed = calls.slice(0, -1).includes('attempts.claim')
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        attempt: hasEnded ? 1 : 2,
        started_attempts: hasEnded || !hasClaimed ? 1 : 2,
      })
      const why = hasEnded ? undefined : hasClaimed ? 'lost' : 'start_failed'
      expect(run.attempts[0]?.failure?.code).toBe(why)
      const marks = await scene.marks()
      expect(marks).toEqual([...new Set(marks)])
      expect(marks).toContain(`${run.id}.${run.attempt}`)
    },
  )
})

async function runKilledAt(scene: ChaosScene, killAt: number) {
  const variables = { ...process.env, CHAOS_TRACE: scene.path('trace'), CHAOS_KILL_AT: String(killAt) }
  scene.startAgent({ runtimeEntry: RUNTIME, variables })
  const run = await scene.settled(await submitJob(scene.model))
  const calls = (await scene.trace()).map((line) => line.split(' ')[1] ?? '')
  return { run, calls }
}

/** The expected ones as far as they occur in this order. */
function inOrder(expected: readonly string[], calls: readonly string[]): string[] {
  let from = 0
  return expected.filter((call) => {
    const at = calls.indexOf(call, from)
    if (at >= 0) from = at + 1
    return at >= 0
  })
}
