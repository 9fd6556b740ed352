import type { Run } from '@slipway/model'
import { expect } from 'vitest'
import type { ChaosScene } from './chaos-scene.ts'

/** How far the killed runtime of a run's first attempt had come. */
export interface KilledRun {
  run: Run
  hasClaimed: boolean
  hasEnded: boolean
}

/**
 * The run of a job that is retried when it is lost: it succeeded by the end record of its newest attempt, and no
 * attempt started user code twice.
 */
export async function expectRightEnd(scene: ChaosScene, killed: KilledRun): Promise<void> {
  const { run, hasClaimed, hasEnded } = killed
  const attempt = hasEnded ? 1 : 2
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    attempt,
    started_attempts: hasEnded || !hasClaimed ? 1 : 2,
  })
  const why = hasEnded ? undefined : hasClaimed ? 'lost' : 'start_failed'
  expect(run.attempts[0]?.failure?.code).toBe(why)
  await expectAttempt(scene, { run, attempt }, { state: 'ENDED', outcome: { status: 'SUCCEEDED' } })
  if (!hasEnded) await expectAttempt(scene, { run, attempt: 1 }, { state: 'CLOSED', outcome: null })

  const marks = await scene.marks()
  expect(marks).toEqual([...new Set(marks)])
  expect(marks).toContain(`${run.id}.${attempt}`)
  const { runs: open } = await scene.stores.runs.listOpen({ environment: scene.environment, limit: 10 })
  expect(open).toEqual([])
}

async function expectAttempt(
  { stores }: ChaosScene,
  { run, attempt }: { run: Run; attempt: number },
  expected: object,
): Promise<void> {
  const { environment, location, id: run_id } = run
  expect(await stores.runs.readAttempt({ environment, location, run_id, attempt })).toMatchObject(expected)
}

/** The expected calls as far as they occur in this order. */
export function inOrder(expected: readonly string[], calls: readonly string[]): string[] {
  let from = 0
  return expected.filter((call) => {
    const at = calls.indexOf(call, from)
    if (at >= 0) from = at + 1
    return at >= 0
  })
}
