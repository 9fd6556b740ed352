import type { Run } from '@slipway/model'
import { describe, expect, it } from 'vitest'
import type { ChaosScene } from '../chaos/chaos-scene.ts'
import { expectRightEnd, inOrder } from '../chaos/killed-run.ts'
import { openOnAws } from './chaos-on-aws.ts'
import { readLog } from './read-log.ts'

/** Prints again when what it printed first is stored, so that there is a log to join; leaves all that can be stored. */
const SCRIPT = `
echo "$SLIPWAY_ATTEMPT_ID" >> "$MARKS"
echo first
until grep -q "^PUT:$SLIPWAY_ATTEMPT/log/1$" "$(dirname "$MARKS")/answered"; do sleep 0.05; done
[ "$SLIPWAY_ATTEMPT" = 1 ] && sleep "$PAUSE"
echo second
echo page > "$SLIPWAY_ARTIFACTS_DIR/page.html"
printf '"%05000d"' 0 > "$SLIPWAY_RESULT_FILE"
`

/** What a runtime certainly asks of AWS for such a job, in this order. */
const CERTAIN_CALLS = [
  'claim',
  'PUT:1/log/1',
  'PUT:1/artifacts/page.html',
  'PUT:1/result.json',
  'GET:1/log/1',
  'GET:1/log/2',
  'PUT:1/log.zst',
  'PUT:1/log.index.json',
  'POST:delete=',
  'end',
  'SendMessage',
]

/** These, the params from their blob, and the log's second piece: on a machine that stalls it may have more. */
const CALLS = CERTAIN_CALLS.length + 2

describe.concurrent('a runtime on AWS that is killed', () => {
  it('makes the calls that are counted on', async () => {
    await using scene = await openOnAws({ job: jobWith({ pause: 0 }) })
    const { run, calls } = await runOnce(scene)
    expect(run).toMatchObject({ status: 'SUCCEEDED', attempt: 1 })
    expect(inOrder(CERTAIN_CALLS, calls)).toEqual(CERTAIN_CALLS)
    expect(calls.length).toBeGreaterThanOrEqual(CALLS)
    expect(await readLog(scene.stores.blobs, refOf(run, 1))).toBe('first\nsecond\n')
  })

  it('before its first beat leaves such a run too', async () => {
    const killAt = 4
    await using scene = await openOnAws({ job: jobWith({ pause: 6 }), killAt })
    const { run, calls } = await runOnce(scene)
    expect(calls.slice(2)).toEqual(['PUT:1/log/1', 'beat'])
    await expectKept(scene, run, calls)
  })

  it.each(Array.from({ length: CALLS }, (_, at) => at + 1))(
    'before its call %i leaves a run that ends right, each attempt started once, and the log that it stored',
    async (killAt) => {
      await using scene = await openOnAws({ job: jobWith({ pause: 0 }), killAt })
      const { run, calls } = await runOnce(scene)
      expect(calls).toHaveLength(killAt)
      await expectKept(scene, run, calls)
    },
  )
})

function jobWith({ pause }: { pause: number }) {
  return {
    steps: [{ name: 'main', command: ['sh', '-c', SCRIPT], needs: [] }],
    env: { PAUSE: String(pause) },
  }
}

async function runOnce(scene: ChaosScene) {
  // It lives: what it is slow to record, on a busy machine, is no reason to launch again.
  scene.startAgent({ timing: { ...scene.eager, launchAgainAfter: 3_600_000 } })
  const run = await scene.settled(await scene.submit({ paramBytes: 5000 }))
  return { run, calls: await scene.calls() }
}

/** `calls` are those of the killed runtime, the fatal one included. */
async function expectKept(scene: ChaosScene, run: Run, calls: readonly string[]): Promise<void> {
  const made = calls.slice(0, -1)
  await expectRightEnd(scene, { run, hasClaimed: made.includes('claim'), hasEnded: made.includes('end') })
  const { blobs } = scene.stores
  expect(await readLog(blobs, refOf(run, run.attempt))).toBe('first\nsecond\n')
  const kept = keptLog(await scene.lines('answered'))
  const stored = await readLog(blobs, refOf(run, 1))
  expect(stored.slice(0, kept.length)).toBe(kept)
}

/** What the first runtime had been told that it is stored. */
function keptLog(answered: readonly string[]): string {
  if (answered.includes('PUT:1/log/2')) return 'first\nsecond\n'
  return answered.includes('PUT:1/log/1') ? 'first\n' : ''
}

function refOf({ environment, location, id: run_id }: Run, attempt: number) {
  return { environment, location, run_id, attempt }
}
