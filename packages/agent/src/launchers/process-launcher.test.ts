import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Failure, Handle, HostState, LaunchRequest } from '@slipway/model'
import { attemptMarker, type Envelope } from '@slipway/model/protocol'
import { ProcessLauncher, type ProcessLauncherDeps } from './process-launcher.ts'
import { procfsTable } from './procfs-table.ts'
import { psTable } from './ps-table.ts'

const TABLES = process.platform === 'linux' ? { procfsTable, psTable } : { psTable }

let state: string
let envelope: Envelope
let request: LaunchRequest
let bystanders: ChildProcess[]

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'slipway-launcher-'))
  await mkdir(join(state, 'releases/one'), { recursive: true })
  // Unique: whoever runs these tests on the same machine at the same time must not be found.
  envelope = { v: 1, environment: 'local', location: 'orders', run_id: randomUUID(), attempt: 2 }
  request = {
    envelope,
    target: { kind: 'snapshot', path: 'releases/one' },
    timeout_ms: 60_000,
    grace_ms: 1_000,
  }
  bystanders = []
})

afterEach(async () => {
  for (const { pid } of bystanders) signal(pid, 'SIGKILL')
  for (const marker of await readdir(join(state, 'attempts')).catch(() => [])) await end(marker)
  await rm(state, { recursive: true, maxRetries: 5 })
})

describe('launching', () => {
  test('hands on the identifiers, the places and the variables, without those of the agent', async () => {
    const variables = { ...process.env, DB: 'orders', SLIPWAY_TOKEN: 'secret', SLIPWAY_RUN_ID: 'R0' }
    await launch(launcherWith({ variables }))
    const { args, variables: seen } = await startedWith()
    expect(args).toEqual([attemptMarker(envelope)])
    expect(seen['DB']).toBe('orders')
    expect(Object.fromEntries(Object.entries(seen).filter(([name]) => name.startsWith('SLIPWAY_')))).toEqual({
      SLIPWAY_ENVELOPE: JSON.stringify(envelope),
      SLIPWAY_STATE_DIR: state,
      SLIPWAY_CODE_DIR: join(state, 'releases/one'),
      SLIPWAY_DOTENV_FILE: join(state, '.env'),
    })
  })

  test('makes the attempt directory and its log for this user only', async () => {
    await launch(launcherWith({}))
    expect((await stat(attemptFile('.'))).mode & 0o777).toBe(0o700)
    expect((await stat(attemptFile('runtime.log'))).mode & 0o777).toBe(0o600)
  })

  test('the runtime outlives the agent, and a signal to the group of the agent does not reach it', async () => {
    const deps = JSON.stringify({ deps: depsWith({}), request })
    const agent = spawn(process.execPath, [fixture('launching-agent'), deps], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    bystanders.push(agent)
    const [answer] = await once(agent.stdout, 'data')
    await startedWith()
    signal(-(agent.pid ?? NaN), 'SIGKILL')
    await once(agent, 'exit')
    expect(await launcherWith({}).inspect([JSON.parse(String(answer)).handle])).toEqual([
      { state: 'running' },
    ])
  })

  test.each<[string, Partial<ProcessLauncherDeps>, string, Partial<Failure>]>([
    [
      'code that is not on this machine',
      {},
      'releases/none',
      { message: expect.stringContaining('releases/none'), remedy: expect.stringContaining('Deploy') },
    ],
    [
      'a Node that was removed',
      { nodePath: '/nonexistent/node' },
      'releases/one',
      {
        message: expect.stringContaining('/nonexistent/node'),
        remedy: expect.stringContaining('restart the agent'),
      },
    ],
    [
      'more variables than the system takes',
      { variables: { HUGE: 'x'.repeat(4_000_000) } },
      'releases/one',
      { message: expect.stringContaining('E2BIG') },
    ],
  ])('with %s is rejected, and nothing was started', async (_, deps, path, expected) => {
    const exited: Envelope[] = []
    const launcher = launcherWith({ ...deps, onExit: (gone) => exited.push(gone) })
    const answer = await launcher.launch({ ...request, target: { kind: 'snapshot', path } })
    expect(answer).toMatchObject({ launched: false, failure: { code: 'launch_rejected', ...expected } })
    expect(exited).toEqual([])
  })

  test('into a state directory that cannot be written is rejected', async () => {
    await writeFile(join(state, 'attempts'), '')
    const answer = await launcherWith({}).launch(request)
    expect(answer).toMatchObject({ launched: false, failure: { code: 'launch_rejected' } })
    await rm(join(state, 'attempts'))
  })
})

test('a runtime that dies at its start is gone, with its last words, and its exit is told', async () => {
  const exit = Promise.withResolvers<Envelope>()
  const launcher = launcherWith({ runtimeEntry: fixture('crashing-runtime'), onExit: exit.resolve })
  const handle = await launch(launcher)
  expect(await exit.promise).toEqual(envelope)
  expect(await launcher.inspect([handle])).toEqual([
    { state: 'gone', detail: expect.stringContaining('No store is to be found.') },
  ])
})

describe.each(Object.entries(TABLES))('finding the processes of attempts with %s', (_, processes) => {
  test('a pid that is another process by now is gone, and is not stopped', async () => {
    const launcher = launcherWith({ processes })
    const other = await launch(launcher)
    const reused = { ...other, attempt: 3 }
    expect(await launcher.inspect([reused])).toEqual([{ state: 'gone', detail: null }])
    await launcher.stop(reused)
    await launcher.stop({ ...other, pid: bystander('sleep', ['60']), attempt: 4 })
    expect(await launcher.inspect([other])).toEqual([{ state: 'running' }])
    expect(bystanders.map(({ signalCode }) => signalCode)).toEqual([null])
  })

  test('a runtime that nobody has reaped is gone', async () => {
    const script = '"$0" "$1" "$2" & echo $!; exec sleep 60'
    const parent = spawn(
      'sh',
      ['-c', script, process.execPath, fixture('crashing-runtime'), attemptMarker(envelope)],
      {
        env: { ...process.env, SLIPWAY_ENVELOPE: JSON.stringify(envelope) },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    bystanders.push(parent)
    const pid = Number((await once(parent.stdout, 'data'))[0])
    await expect.poll(() => statusOf(pid)).toMatch(/^Z/)
    const handle = { pid, run_id: envelope.run_id, attempt: 2 }
    expect(await launcherWith({ processes }).inspect([handle])).toEqual([{ state: 'gone', detail: null }])
  })

  test('what escaped a runtime that was killed is found and killed before the host is gone', async () => {
    const launcher = launcherWith({ processes, runtimeEntry: fixture('escaping-runtime') })
    const handle = await launch(launcher)
    const escaped = await escapedPid()
    expect(await launcher.inspect([handle])).toEqual([{ state: 'running' }])
    expect(isAlive(escaped)).toBe(true)
    signal(handle['pid'], 'SIGKILL')
    await untilGone(launcher, handle)
    expect(isAlive(escaped)).toBe(false)
  })

  test('of a request launched twice, the one that is left is running with all that it started, and is stopped', async () => {
    const first = await launch(launcherWith({}))
    await startedWith()
    const launcher = launcherWith({ processes, runtimeEntry: fixture('escaping-runtime') })
    const second = await launch(launcher)
    const escaped = await escapedPid()
    signal(first['pid'], 'SIGKILL')
    await expect.poll(() => isAlive(first['pid'])).toBe(false)
    expect(await launcher.inspect([first, second])).toEqual([{ state: 'running' }, { state: 'running' }])
    expect(isAlive(escaped)).toBe(true)
    await launcher.stop(first)
    await untilGone(launcher, first, second)
    expect(isAlive(escaped)).toBe(false)
  })
})

test('a runtime that does not answer is killed by force, with what it started', async () => {
  const launcher = launcherWith({ runtimeEntry: fixture('escaping-runtime') })
  const handle = await launch(launcher)
  const escaped = await escapedPid()
  signal(handle['pid'], 'SIGSTOP')
  await launcher.stop(handle)
  expect(await launcher.inspect([handle])).toEqual([{ state: 'running' }])
  await launcher.stop(handle, { force: true })
  await untilGone(launcher, handle)
  expect(isAlive(escaped)).toBe(false)
})

describe('handles', () => {
  test.each<[string, Handle]>([
    ['another launcher', { arn: 'arn:aws:ecs:eu-west-1:111122223333:task/one' }],
    ['a path', { pid: 4_194_305, run_id: '../releases/one', attempt: 1 }],
    ['a process group', { pid: -1, run_id: 'R1', attempt: 2 }],
  ])('of %s are unknown, and nothing is done to them', async (_, handle) => {
    const launcher = launcherWith({})
    expect(await launcher.inspect([handle])).toEqual([{ state: 'unknown' }])
    await launcher.stop(handle)
    await launcher.cleanUp(handle)
    expect(await readdir(join(state, 'releases'))).toEqual(['one'])
  })
})

test('cleaning up removes the directory of that attempt and no other', async () => {
  const launcher = launcherWith({ runtimeEntry: fixture('crashing-runtime') })
  const handle = await launch(launcher)
  const other = await launch(launcher, { ...request, envelope: { ...envelope, attempt: 3 } })
  await untilGone(launcher, handle, other)
  await launcher.cleanUp(handle)
  expect(await readdir(join(state, 'attempts'))).toEqual([`${envelope.run_id}.3`])
})

function depsWith(deps: Partial<ProcessLauncherDeps>): ProcessLauncherDeps {
  return {
    runtimeEntry: fixture('waiting-runtime'),
    stateDirectory: state,
    dotenvFile: join(state, '.env'),
    variables: process.env,
    ...deps,
  }
}

function launcherWith(deps: Partial<ProcessLauncherDeps>): ProcessLauncher {
  return new ProcessLauncher(depsWith(deps))
}

function fixture(name: string): string {
  return join(import.meta.dirname, 'test/fixtures', `${name}.ts`)
}

async function launch(launcher: ProcessLauncher, asked: LaunchRequest = request): Promise<Handle> {
  const answer = await launcher.launch(asked)
  if (!answer.launched) throw new Error(answer.failure.message)
  return answer.handle
}

async function untilGone(launcher: ProcessLauncher, ...handles: Handle[]): Promise<void> {
  const gone = (hosts: HostState[]) => hosts.every(({ state: is }) => is === 'gone')
  await expect.poll(() => launcher.inspect(handles), { timeout: 10_000 }).toSatisfy(gone)
}

async function startedWith(): Promise<{ args: string[]; variables: Record<string, string> }> {
  return JSON.parse(await contentOf('started.json'))
}

async function escapedPid(): Promise<number> {
  return Number(await contentOf('escaped.pid'))
}

async function contentOf(name: string): Promise<string> {
  const content = () => readFile(attemptFile(name), 'utf8').catch(() => '')
  await expect.poll(content, { timeout: 10_000 }).not.toBe('')
  return content()
}

function attemptFile(name: string): string {
  return join(state, 'attempts', attemptMarker(envelope), name)
}

function bystander(command: string, args: string[]): number {
  const child = spawn(command, args, { stdio: 'ignore' })
  bystanders.push(child)
  return child.pid ?? NaN
}

async function end(marker: string): Promise<void> {
  const found = await psTable.find(new Set([marker]))
  for (const { runtimes, started } of found.values()) {
    for (const pid of [...runtimes, ...started]) signal(pid, 'SIGKILL')
  }
}

/** A zombie is not: whether it is reaped depends on the system that the tests run on. */
function isAlive(pid: unknown): boolean {
  return /^[^Z]/.test(statusOf(pid))
}

/** `Z…` for a zombie, empty when there is no such process. */
function statusOf(pid: unknown): string {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]).stdout.toString()
}

function signal(pid: unknown, name: NodeJS.Signals): void {
  try {
    process.kill(Number(pid), name)
  } catch {
    // Gone already.
  }
}
