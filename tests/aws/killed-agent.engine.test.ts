import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Run } from '@slipway/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AwsScene } from './aws-scene.ts'
import { leaseRule } from './lease-rule.ts'

const ENTRY = fileURLToPath(new URL('agent-entry.ts', import.meta.url))
const LAUNCHERS = ['lambda', 'ecs'] as const
/** What an agent does for one run, from the ring until its host is asked for. */
const CALLS_TO_ASK = [
  'releases.readCurrent',
  'releases.read',
  'runs.write',
  'doorbell.acknowledge',
  'launcher.launch',
]
/** Of an invocation that is claimed soon, nothing needs to be recorded. */
const CALLS_TO_LAUNCH = { lambda: CALLS_TO_ASK, ecs: [...CALLS_TO_ASK, 'runs.recordHandle'] }
/** Up to the settled run. Those on ECS are looked at again when the task has stopped. */
const CALLS = { lambda: 9, ecs: 9 }
/** A ring that a killed agent has taken, or its poll after its death, is soon there for others. */
const LEASE_SECONDS = 1
const settled = { settled_at: expect.any(Number) as number }

let scene: AwsScene

beforeAll(async () => {
  scene = await AwsScene.open({ rules: [leaseRule(LEASE_SECONDS)] })
}, 300_000)

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
})

describe('an agent over the stores on AWS', () => {
  it.each(LAUNCHERS)('makes the calls that are counted on for %s', async (launcher) => {
    const run = await scene.submit({ location: 'marker', job: 'mark', launcher })
    const agent = startAgent({ killAt: 0, run })
    await scene.until(run, { status: 'SUCCEEDED', ...settled })
    agent.child.kill('SIGTERM')
    const calls = (await agent.trace()).map((line) => line.split(' ')[1])
    const toLaunch = CALLS_TO_LAUNCH[launcher]
    // On a busy machine the watch looks between them.
    expect(calls.filter((call) => toLaunch.includes(call ?? '')).slice(0, toLaunch.length)).toEqual(toLaunch)
    expect(calls.includes('runs.recordHandle')).toBe(launcher === 'ecs')
    expect(calls.length).toBeGreaterThanOrEqual(CALLS[launcher])
  })

  describe.each(LAUNCHERS)('that is killed with a run on %s', (launcher) => {
    it.each(Array.from({ length: CALLS[launcher] }, (_, at) => at + 1))(
      'before its call %i leaves it to another one, which brings it to its right end, started once',
      async (killAt) => {
        const run = await scene.submit({ location: 'marker', job: 'mark', launcher })
        const agent = startAgent({ killAt, run })
        await agent.exited
        const survivor = scene.agent(`survivor-${launcher}-${killAt}`, {
          sweepEvery: 500,
          sweepAfter: 0,
          watchEvery: 500,
          launchAgainAfter: 1000,
        })
        const over = await scene.until(run, { status: 'SUCCEEDED', ...settled })
        expect(over).toMatchObject({ attempt: 1, started_attempts: 1 })
        expect(scene.marks.of(run)).toEqual([`${run.id}.1`])
        await survivor.stop({ waitMs: 0 })
      },
    )
  })
})

function startAgent({ killAt, run }: { killAt: number; run: Run }) {
  const { platform, directory } = scene
  const trace = join(directory, `trace-${run.id}`)
  const child = spawn(process.execPath, [ENTRY, JSON.stringify({ platform, trace, killAt })], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return {
    child,
    exited: once(child, 'exit'),
    trace: async () => (await readFile(trace, 'utf8')).trim().split('\n'),
  }
}
