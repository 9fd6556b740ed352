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

test('the second Ctrl-C ends a server at once; its run goes on, and the next start adopts it', async () => {
  const cwd = await projectCopy()
  const server = startSlipway({ cwd }, 'start', '--port', '0', '--run', 'hello/wait')
  await server.printed(/waiting/)
  server.interrupt()
  await server.printed(/Stopping/)
  await pressAgain(server)
  const { code, stderr } = await server.ended
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: '1 run goes on by itself, and the next agent adopts it.\n',
  })
  expect(await newestRun(cwd)).toMatchObject({ status: UNDER_WAY, attempt: 1 })

  const next = startSlipway({ cwd }, 'start', '--port', '0')
  await next.printed(/API http/)
  expect(masked(await succeed({ cwd }, 'cancel', 'latest'))).toMatch(
    /^✔ hello\/wait  RUN  is (STARTING|RUNNING), and was asked to stop\n$/,
  )
  const follower = startSlipway({ cwd }, 'logs', '--follow')
  expect((await follower.ended).code).toBe(1)
  expect(await newestRun(cwd)).toMatchObject({ status: 'CANCELLED', attempt: 1 })
  next.interrupt()
  expect((await next.ended).code).toBe(0)
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
