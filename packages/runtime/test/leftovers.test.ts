import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAlive } from './support/processes.ts'
import { notices, printed } from './support/read-log.ts'
import { makeRig } from './support/rig.ts'

const escape = join(import.meta.dirname, 'fixtures/escape.sh')

function pidOf(name: string, text: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
}

test('what a step leaves running is gone at its end, wherever it went, and the log names it', async () => {
  const rig = await makeRig({ run: [escape] })
  const { outcome, frames } = await rig.run()
  expect(outcome.status).toBe('SUCCEEDED')
  const pids = ['grouped', 'regrouped', 'escaped'].map((name) => pidOf(name, printed(frames)))
  for (const pid of pids) expect(await isAlive(pid)).toBe(false)
  const [notice] = notices(frames)
  expect(notice).toMatch(/^Killed what the step left running: (sleep \(\d+\)(, )?){3}\.$/)
  for (const pid of pids) expect(notice).toContain(`(${pid})`)
})

test('what hides and keeps the output open does not keep the attempt from ending', async () => {
  const rig = await makeRig({ run: [escape, 'hide'], timing: { quietMs: 100 } })
  const { outcome, frames } = await rig.run()
  const hidden = pidOf('escaped', printed(frames))
  try {
    expect(await isAlive(hidden)).toBe(true)
    expect(outcome.status).toBe('SUCCEEDED')
    expect(notices(frames).at(-1)).toContain('still holds its output')
  } finally {
    process.kill(hidden, 'SIGKILL')
  }
})

test('all that was printed before the end is in the log, also by what was killed', async () => {
  const rig = await makeRig({ run: '(seq 1 20000; sleep 60) & sleep 0.3; seq 20001 30000' })
  const { frames } = await rig.run()
  expect(printed(frames).trim().split('\n')).toHaveLength(30_000)
})
