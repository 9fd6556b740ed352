import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../../test/support/temporary.ts'

/** An action at work, started as a runner does. */
async function start(what: string) {
  const temporary = temporaryDirectory()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'interruption-entry.ts')], {
    env: { PATH: process.env.PATH, INPUT_WHAT: what, RUNNER_TEMP: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  const closed = once(child, 'close') as Promise<[code: number | null]>
  await expect.poll(() => stdout).toContain('begun')
  return {
    send: (signal: NodeJS.Signals) => child.kill(signal),
    printed: () => stdout,
    left: () => readdirSync(temporary, { recursive: true }),
    ended: async () => ({ code: (await closed)[0], stdout }),
  }
}

const NOTICE = '::notice::The run was cancelled: what is being done is brought to an end'

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends at once what may be broken off', async (signal) => {
  const action = await start('reading')
  expect(action.left()).toContainEqual(expect.stringContaining('left.txt'))
  action.send(signal)
  const { code, stdout } = await action.ended()
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The run was cancelled before .*%0ARun it again: /m)
  expect(stdout.match(/^::(error|notice|warning)/gm)).toHaveLength(1)
  expect(action.left()).toEqual([])
})

test('what must not be broken off is told, and its failure is that of the action', async () => {
  const action = await start('what fails when it is interrupted')
  action.send('SIGINT')
  const { code, stdout } = await action.ended()
  expect(code).toBe(1)
  expect(stdout).toContain(NOTICE)
  expect(stdout).toMatch(/^::error::It was interrupted\.$/m)
  expect(action.left()).toEqual([])
})

test('what comes to its end all the same is no failure, whatever else is still waited for', async () => {
  const action = await start('what succeeds all the same')
  action.send('SIGINT')
  await expect.poll(action.printed).toContain(NOTICE)
  action.send('SIGTERM')
  const { code, stdout } = await action.ended()
  expect(code).toBe(0)
  expect(stdout).toContain('ended')
  expect(stdout.match(/^::(error|notice|warning)/gm)).toHaveLength(1)
  expect(action.left()).toEqual([])
})
