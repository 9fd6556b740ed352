import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ChaosScene } from './chaos-scene.ts'
import { expectRightEnd, inOrder } from './killed-run.ts'
import { CHAOS } from './runtime-variables.ts'

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
    await using scene = await open(0)
    const { run, calls } = await runOnce(scene)
    expect(run).toMatchObject({ status: 'SUCCEEDED', attempt: 1 })
    expect(inOrder(CERTAIN_CALLS, calls)).toEqual(CERTAIN_CALLS)
    expect(calls.length).toBeGreaterThanOrEqual(FEWEST_CALLS)
  })

  it.each(Array.from({ length: USUAL_CALLS }, (_, at) => at + 1))(
    'before its call %i leaves a run that ends right, each of its attempts started once at most',
    async (killAt) => {
      await using scene = await open(killAt)
      const { run, calls } = await runOnce(scene)
      expect(calls.length === killAt || killAt > FEWEST_CALLS).toBe(true)
      const made = calls.slice(0, -1)
      const [hasClaimed, hasEnded] = [made.includes('attempts.claim'), made.includes('attempts.end')]
      await expectRightEnd(scene, { run, hasClaimed, hasEnded })
    },
  )
})

function open(killAt: number): Promise<ChaosScene> {
  return ChaosScene.open({
    runtime: (directory) => ({
      entry: RUNTIME,
      variables: { ...process.env, [CHAOS.trace]: join(directory, 'trace'), [CHAOS.killAt]: String(killAt) },
    }),
  })
}

async function runOnce(scene: ChaosScene) {
  // It lives: what it is slow to record, on a busy machine, is no reason to launch again.
  scene.startAgent({ timing: { ...scene.eager, launchAgainAfter: 3_600_000 } })
  const run = await scene.settled(await scene.submit())
  return { run, calls: await scene.calls() }
}
