import { setTimeout as sleep } from 'node:timers/promises'
import type { RunAnswer, RunList } from '@slipway/api'
import { expect, test } from 'vitest'
import { masked, projectCopy, startSlipway, succeed, succeedJson, type Running } from './slipway.ts'

/** Longer than what counts as one wish. */
const NOT_THE_SAME_WISH_MS = 500

/** Until an agent has looked, the record says STARTING. */
const UNDER_WAY = expect.stringMatching(/^(STARTING|RUNNING)$/)

async function pressAgain(running: Running): Promise<void> {
  await sleep(NOT_THE_SAME_WISH_MS)
  running.interrupt()
}

async function newestRun(cwd: string): Promise<RunAnswer | undefined> {
  return (await succeedJson<RunList>({ cwd }, 'runs', '-n', '1')).runs[0]
}

test('the first Ctrl-C of a server waits for what is under way; npm’s doubled signal is one wish', async () => {
  const cwd = await projectCopy()
  const server = startSlipway({ cwd }, 'start', '--port', '0', '--run', 'hello/pause')
  await server.printed(/pausing/)
  server.interrupt()
  await sleep(20)
  server.interrupt()
  const { code, stdout } = await server.ended
  expect(code).toBe(0)
  expect(stdout).toContain('Stopping: takes nothing more, and waits up to 10 s for 1 run under way.')
  expect(stdout).toMatch(/Stopped\.\n$/)
  expect(await newestRun(cwd)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 })
})

test('start --once that is interrupted before its run is over exits 130', async () => {
  const cwd = await projectCopy()
  const server = startSlipway({ cwd }, 'start', '--port', '0', '--run', 'hello/pause', '--once')
  await server.printed(/pausing/)
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 130 })
})

test('what outlives a server goes on by itself, and is adopted by the next agent', async () => {
  const cwd = await projectCopy()
  const first = startSlipway({ cwd }, 'start', '--port', '0', '--run', 'hello/wait')
  await first.printed(/waiting/)
  first.interrupt()
  await first.printed(/Stopping/)
  await pressAgain(first)
  const goesOn = '1 run goes on by itself, and the next agent adopts it.\n'
  expect(await first.ended).toMatchObject({ code: 130, stderr: goesOn })
  expect(await newestRun(cwd)).toMatchObject({ status: UNDER_WAY, attempt: 1 })

  const second = startSlipway({ cwd }, 'start', '--port', '0')
  await second.printed(/API http/)
  const follower = startSlipway({ cwd }, 'logs', '--follow')
  await follower.printed(/waiting/)
  second.interrupt()
  await second.printed(/waits up to 10 s for 1 run under way/)
  expect(await second.ended).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`${goesOn}$`)),
  })
  const { code, stderr } = await follower.ended
  expect({ code, stderr: masked(stderr) }).toEqual({
    code: 1,
    stderr:
      '✖ The server went away while the run RUN was followed.\n' +
      '  The run goes on without it; see slipway runs, and follow it again with slipway logs RUN --follow.\n',
  })

  const third = startSlipway({ cwd }, 'agent')
  await third.printed(/serves/)
  expect(masked(await succeed({ cwd }, 'cancel', 'latest'))).toBe(
    '✔ hello/wait  RUN  is RUNNING, and was asked to stop\n',
  )
  expect(await startSlipway({ cwd }, 'logs', '--follow').ended).toMatchObject({
    code: 1,
    stdout: 'waiting\n',
  })
  expect(await newestRun(cwd)).toMatchObject({ status: 'CANCELLED', attempt: 1 })
  third.interrupt('SIGKILL')
})

test.each([
  ['with no server', false],
  ['through a server', true],
])('the first Ctrl-C of run cancels the run and waits for its end: %s', async (_, served) => {
  const cwd = await projectCopy()
  await succeed({ cwd }, 'deploy')
  const server = served ? startSlipway({ cwd }, 'start', '--port', '0') : undefined
  await server?.printed(/API http/)
  const run = startSlipway({ cwd }, 'run', 'hello/wait')
  await run.printed(/waiting/)
  run.interrupt()
  const { code, stderr } = await run.ended
  expect(code).toBe(130)
  expect(stderr).toContain('Cancelling the run; Ctrl-C again leaves it to itself.\n')
  expect(stderr).toMatch(/✖ CANCELLED by .+ after /)
  expect(await newestRun(cwd)).toMatchObject({ status: 'CANCELLED', cancel: { reason: 'Ctrl-C' } })
  server?.interrupt()
  await server?.ended
})

test('Ctrl-C of a followed log ends the printing, and not the run', async () => {
  const cwd = await projectCopy()
  const server = startSlipway({ cwd }, 'start', '--port', '0', '--run', 'hello/wait')
  await server.printed(/waiting/)
  const follower = startSlipway({ cwd }, 'logs', '-f')
  await follower.printed(/waiting/)
  follower.interrupt()
  expect(await follower.ended).toMatchObject({ code: 130, stdout: 'waiting\n' })
  expect(await newestRun(cwd)).toMatchObject({ status: UNDER_WAY, cancel: null })
  await succeed({ cwd }, 'cancel', 'latest', '--quiet')
  await server.printed(/CANCELLED/)
  server.interrupt('SIGTERM')
  expect((await server.ended).code).toBe(0)
})
