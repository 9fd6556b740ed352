import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { tempDirectory } from '../../test/temp-directory.ts'
import { takeServerLock } from './server-lock.ts'

const HOLDER = `
  const { takeServerLock } = await import(process.argv[1])
  globalThis.lock = takeServerLock(process.argv[2])
  console.log(lock === undefined ? 'refused' : 'taken')
  setInterval(() => {}, 1000)
`

async function lockElsewhere(directory: string) {
  const module = new URL('server-lock.ts', import.meta.url).href
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, module, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void holder.kill('SIGKILL'))
  const [said] = (await once(holder.stdout, 'data')) as [Buffer]
  return { holder, said: said.toString().trim() }
}

test('the lock is refused while another process has it, and free once that is killed', async () => {
  const directory = await tempDirectory()
  const { holder, said } = await lockElsewhere(directory)
  expect(said).toBe('taken')
  expect(takeServerLock(directory)).toBeUndefined()

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const lock = takeServerLock(directory)
  expect(lock).toBeDefined()
  lock?.release()
})

test('a lock that was released can be taken again', async () => {
  const directory = await tempDirectory()
  takeServerLock(directory)?.release()
  expect((await lockElsewhere(directory)).said).toBe('taken')
})
