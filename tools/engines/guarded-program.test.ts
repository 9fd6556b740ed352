import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startProgram } from './guarded-program.ts'

const ENTRY = join(import.meta.dirname, 'test/guarding-entry.ts')
const env = { PATH: '/usr/bin:/bin' }

let scratch = ''
let directory = ''

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'slipway-guard-'))
  directory = join(scratch, 'program')
  await mkdir(directory)
})
afterEach(() => rm(scratch, { recursive: true, force: true, maxRetries: 5 }))

/** Zombies are gone too: nobody may be there to collect them. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) Z /.test(stat)
}

test('the program and its directory are gone after its owner was killed', async () => {
  const pidFile = join(scratch, 'pid')
  const owner = spawn(process.execPath, [ENTRY, directory, pidFile], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(owner.stdout, 'data')
  const pid = Number(await readFile(pidFile, 'utf8'))
  expect(await isRunning(pid)).toBe(true)
  owner.kill('SIGKILL')

  await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false), { timeout: 20_000 })
  // Its parent is gone: where nobody collects it, the guard waits for the whole of its grace.
  await vi.waitFor(() => expect(existsSync(directory)).toBe(false), { timeout: 45_000 })
}, 90_000)

test('a program may clean up before it ends', async () => {
  const cleaned = join(scratch, 'cleaned')
  const script = `trap 'sleep 0.3; echo done > "${cleaned}"; exit' TERM; echo ready; while :; do sleep 0.05; done`
  const program = await startProgram({
    command: '/bin/sh',
    args: ['-c', script],
    env,
    directory,
    ready: async () => (await readFile(join(directory, 'log'), 'utf8')).includes('ready'),
  })
  await program[Symbol.asyncDispose]()

  expect(await readFile(cleaned, 'utf8')).toBe('done\n')
  expect(existsSync(directory)).toBe(false)
})

test('a program that ends before it is ready is an error with what it said', async () => {
  const args = ['-c', 'echo the port is taken >&2; exit 3']
  const started = startProgram({
    command: '/bin/sh',
    args,
    env,
    directory,
    ready: () => Promise.resolve(false),
  })

  await expect(started).rejects.toThrow(/it ended with 3\nthe port is taken/)
  expect(existsSync(directory)).toBe(false)
})
