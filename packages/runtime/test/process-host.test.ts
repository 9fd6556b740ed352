import { spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isAlive } from './support/processes.ts'
import { makeProcessRig, type ProcessRig } from './support/process-rig.ts'
import { outputBytes, printed } from './support/read-log.ts'
import { waitFor } from './support/wait-for.ts'

const main = join(import.meta.dirname, '../src/main.ts')
const tellLoaded = join(import.meta.dirname, 'fixtures/tell-loaded.mjs')

async function printedSoFar(rig: ProcessRig, pattern: RegExp): Promise<RegExpExecArray> {
  return waitFor(`output like ${pattern}`, async () => pattern.exec(printed(await rig.frames())) ?? undefined)
}

/** What is left in the temporary directory and the attempt's own. */
async function leftovers({ directory }: ProcessRig): Promise<string[]> {
  const temporary = await readdir(join(directory, 'tmp'))
  const attempts = await readdir(join(directory, 'state/attempts'), { recursive: true }).catch(() => [])
  return [...temporary, ...attempts.filter((name) => name.includes('/'))]
}

describe('the runtime as a process', () => {
  test('executes the attempt that it is started for, reports itself, and exits with 0', async () => {
    const rig = await makeProcessRig('echo hello; env | grep -c SLIPWAY_ENVELOPE')
    const runtime = rig.start()
    expect(await runtime.exited).toEqual({ code: 0, signal: null, stderr: '' })
    const attempt = await rig.attempt()
    const { run_id } = rig.ref
    expect(attempt).toMatchObject({ state: 'ENDED', host: { pid: runtime.process.pid, run_id, attempt: 1 } })
    expect(attempt.outcome).toMatchObject({ status: 'FAILED', steps: [{ exit_code: 1 }] })
    expect(printed(await rig.frames())).toBe('hello\n0\n')
    expect(attempt.runtime?.build).toMatch(/^[0-9a-f]{16}$/)
    expect(await leftovers(rig)).toEqual([])
  })

  test('has loaded nothing, when it starts the command, that only what comes later needs', async () => {
    const rig = await makeProcessRig('true')
    const { stderr } = await rig.start({ nodeOptions: ['--import', tellLoaded] }).exited
    const [keeper, command, ...others] = stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '))
    expect([keeper, command, others]).toEqual([
      expect.arrayContaining(['sqlite']),
      expect.arrayContaining(['sqlite']),
      [],
    ])
    const late = ['crypto', 'fs/promises', 'http', 'perf_hooks', 'zlib']
    expect(command?.filter((name) => late.includes(name))).toEqual([])
  })

  test('exits with 0 when its claim is refused, says so, and runs nothing', async () => {
    const rig = await makeProcessRig('touch started')
    await rig.cancel()
    expect(await rig.start().exited).toEqual({
      code: 0,
      signal: null,
      stderr: 'The claim was refused: cancel_requested.\n',
    })
    expect(await readdir(join(rig.directory, 'code'))).toEqual([])
  })

  test('that is killed takes its process group with it, and its temporary directory', async () => {
    const rig = await makeProcessRig('trap "" TERM; sleep 60 & echo pids $$ $!; wait')
    const runtime = rig.start()
    const pids = (await printedSoFar(rig, /pids (\d+) (\d+)/)).slice(1).map(Number)
    for (const pid of pids) expect(await isAlive(pid)).toBe(true)
    runtime.process.kill('SIGKILL')
    expect(await runtime.exited).toMatchObject({ signal: 'SIGKILL' })
    for (const pid of pids) await waitFor(`the end of ${pid}`, async () => !(await isAlive(pid)))
    await waitFor('the removal of the temporary directory', async () => {
      const left = await readdir(join(rig.directory, 'tmp'))
      return left.length === 0
    })
    expect(await rig.attempt()).toMatchObject({ state: 'CLAIMED', outcome: null })
  })

  test('ends its attempt as interrupted when it is asked to end, however often', async () => {
    const rig = await makeProcessRig(
      'trap "echo asked; sleep 0.3; exit 7" TERM; echo ready; while :; do sleep 0.05; done',
    )
    const runtime = rig.start()
    await printedSoFar(rig, /ready/)
    runtime.process.kill('SIGTERM')
    await printedSoFar(rig, /asked/)
    runtime.process.kill('SIGTERM')
    runtime.process.kill('SIGINT')
    expect(await runtime.exited).toMatchObject({ code: 0, stderr: '' })
    expect((await rig.attempt()).outcome).toMatchObject({
      status: 'FAILED',
      failure: { code: 'interrupted' },
      steps: [{ exit_code: 7 }],
    })
  })

  test('ends its attempt as cancelled when that is why it is asked to end', async () => {
    const rig = await makeProcessRig('echo ready; sleep 60')
    const runtime = rig.start()
    await printedSoFar(rig, /ready/)
    await rig.cancel()
    runtime.process.kill('SIGTERM')
    expect(await runtime.exited).toMatchObject({ code: 0 })
    expect((await rig.attempt()).outcome).toMatchObject({ status: 'CANCELLED', failure: null })
  })

  test('executes an attempt once, however many are started for it', async () => {
    const rig = await makeProcessRig('echo x >> started; until [ -e over ]; do sleep 0.05; done')
    const directory = join(rig.directory, 'code')
    const exiting = [rig.start(), rig.start(), rig.start()].map(({ exited }) => exited)
    let ended = 0
    for (const exited of exiting) void exited.then(() => (ended += 1))
    await waitFor('the end of two', () => ended === 2)
    await writeFile(join(directory, 'over'), '')
    const exits = await Promise.all(exiting)
    expect(await readFile(join(directory, 'started'), 'utf8')).toBe('x\n')
    expect(exits.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(exits.map(({ stderr }) => stderr).toSorted((a, b) => a.localeCompare(b))).toEqual([
      '',
      'The claim was refused: claimed_by_another.\n',
      'The claim was refused: claimed_by_another.\n',
    ])
    expect(await leftovers(rig)).toEqual([])
  })

  test('passes 200 MB of output through in little memory', async () => {
    const rig = await makeProcessRig(
      'yes "2026-11-21T12:00:00Z INFO loading a row of the table" | head -c 200000000',
    )
    const preload = join(import.meta.dirname, 'fixtures/print-peak-memory.mjs')
    const { code, stderr } = await rig.start({ nodeOptions: ['--import', preload] }).exited
    expect(code).toBe(0)
    expect((await rig.attempt()).outcome).toMatchObject({ status: 'SUCCEEDED', log: { bytes: 200_000_000 } })
    expect(outputBytes(await rig.frames())).toHaveLength(200_000_000)
    expect(Number(/peak (\d+) MB/.exec(stderr)?.[1])).toBeLessThan(250)
  })
})

describe('the runtime without a launcher', () => {
  test('says what it is in one sentence, and exits with 2', () => {
    const { status, stderr } = spawnSync(process.execPath, [main], { env: {}, timeout: 20_000 })
    expect(status).toBe(2)
    expect(stderr.toString()).toBe(
      "This is Slipway's runtime, which a launcher starts: set SLIPWAY_ENVELOPE, SLIPWAY_STATE_DIR and SLIPWAY_CODE_DIR.\n",
    )
  })

  test('that fails by itself says why, and exits with 1', () => {
    const env = {
      SLIPWAY_ENVELOPE: '{"v":1,"environment":"local","location":"orders","run_id":"run","attempt":1}',
      SLIPWAY_STATE_DIR: '/dev/null/state',
      SLIPWAY_CODE_DIR: '/',
    }
    const { status, stderr } = spawnSync(process.execPath, [main], { env, timeout: 20_000 })
    expect(status).toBe(1)
    expect(stderr.toString()).toContain('/dev/null/state')
    expect(stderr.toString()).not.toContain('    at ')
  })
})
