import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { masked, projectCopy, slipway, startSlipway, succeed, type Running } from './slipway.ts'

const ONCE = ['start', '--run', 'weather/report', '--once', '--port', '0']

/** A server that is up, with the URL that it says. */
async function serving(cwd: string, ...args: string[]): Promise<{ server: Running; url: string }> {
  const server = startSlipway({ cwd }, 'start', '--port', '0', ...args)
  const [, url = ''] = await server.printed(/API (http:\S+)/)
  return { server, url }
}

async function stop(server: Running): Promise<void> {
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 0 })
}

describe('start --run --once', () => {
  test('releases, runs, says what became of it, and leaves nothing running', async () => {
    const cwd = await projectCopy()
    const { code, stdout, stderr } = await slipway({ cwd }, ...ONCE)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(masked(stdout)).toBe(`Slipway 0.1.0 · environment local · state in .slipway/
✔ 2 code locations valid
  hello    build+deploy  first release
  weather  build+deploy  first release
✔ hello released  DIGEST  N s
✔ weather released  DIGEST  N s
▶ weather/report  RUN
  extract │ 365 days read
  extract ✔ N s
  plot │ plotted
  plot ✔ N s
✔ SUCCEEDED in N s
  .slipway/blobs/runs/local/weather/RUN/1/artifacts/report.html  18 B
`)
    const report = /\S+report\.html/.exec(stdout)?.[0] ?? ''
    expect(await readFile(join(cwd, report), 'utf8')).toBe('<h1>365 days</h1>\n')
    expect(existsSync(join(cwd, '.slipway/server.json'))).toBe(false)
    expect(await readFile(join(cwd, '.slipway/.gitignore'), 'utf8')).toBe('*\n')

    const again = await succeed({ cwd }, ...ONCE)
    expect(masked(again)).toContain('✔ 2 code locations valid\n✔ nothing to deploy\n▶ weather/report  RUN\n')
  })

  test('exits 1 when the run did not succeed', async () => {
    const { code, stdout } = await slipway(
      { cwd: await projectCopy() },
      'start',
      '--run',
      'hello/fail',
      '--once',
      '--port',
      '0',
    )
    expect(code).toBe(1)
    expect(masked(stdout)).toContain('✖ FAILED after N s\n  exit_code: ')
  })

  test('params reach the job', async () => {
    const args = ['start', '--run', 'hello/greet', '-p', 'name=Ada', '-p', 'times=2', '--once', '--port', '0']
    const stdout = await succeed({ cwd: await projectCopy() }, ...args)
    expect(masked(stdout)).toContain('▶ hello/greet  RUN\n  Hello, Ada!\n  Hello, Ada!\n✔ SUCCEEDED')
  })
})

describe('a server', () => {
  test('says where it is and what to try next, and every command that it names works', async () => {
    const cwd = await projectCopy()
    const { server } = await serving(cwd, '--run', 'hello/greet')
    await server.printed(/slipway deploy\n/)
    expect(masked(server.stdout).slice(masked(server.stdout).indexOf('API'))).toBe(
      `API http://127.0.0.1:PORT · token in .slipway/server.json · Ctrl-C stops
Next, in another terminal:
  slipway run hello/greet -p times=20000
  slipway logs RUN
Change a file of a code location, then:
  slipway deploy
`,
    )
    const commands = [...server.stdout.matchAll(/^ {2}slipway (.+)$/gm)].map(([, args = '']) =>
      args.split(' '),
    )
    expect(commands).toHaveLength(3)
    for (const args of commands) await succeed({ cwd }, ...args)
    await stop(server)
  })

  test('names a job only with the params that it requires', async () => {
    const cwd = await projectCopy()
    const location = join(cwd, 'locations/hello/location.yaml')
    const job = (name: string, params: string): string =>
      `  ${name}: { command: [echo], params: { type: object, required: [p, q], properties: ${params} } }\n`
    const dated = job('dated', '{ p: { enum: [a] }, q: { type: string, format: date } }')
    await writeFile(location, `jobs:\n${job('any', '{ p: {}, q: {} }')}${dated}`)
    const { server } = await serving(cwd)
    await server.printed(/slipway deploy\n/)
    expect(server.stdout).toContain('  slipway run hello/dated -p p=a -p q=2026-01-31\n')
    await succeed({ cwd }, 'run', 'hello/dated', '-p', 'p=a', '-p', 'q=2026-01-31')
    await stop(server)
  })

  test('can be found by its owner only, and not any more once it has ended', async () => {
    const cwd = await projectCopy()
    const { server, url } = await serving(cwd)
    const file = join(cwd, '.slipway/server.json')
    const { token, ...rest } = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
    expect(rest).toEqual({ url, pid: server.process.pid })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await fetch(`${url}/v1/runs`)).status).toBe(401)
    expect((await fetch(`${url}/v1/runs`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
      200,
    )

    await stop(server)
    expect(existsSync(file)).toBe(false)
  })

  test('a second one on the state is refused, naming the first', async () => {
    const cwd = await projectCopy()
    const { server, url } = await serving(cwd)
    const { code, stderr } = await slipway({ cwd }, 'start', '--port', '0')
    expect(code).toBe(1)
    expect(stderr).toContain(`serves ${join(cwd, '.slipway')}: process ${server.process.pid}, ${url}.\n`)
    await stop(server)
  })

  test('of two at the same time one is refused, naming the other', async () => {
    const cwd = await projectCopy()
    const both = [1, 2].map(() => startSlipway({ cwd }, 'start', '--port', '0'))
    const refused = await Promise.race(both.map(({ ended }) => ended))
    const winner = both.find(({ process }) => process.exitCode === null)!
    await winner.printed(/API http/)
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.stderr).toContain(`process ${winner.process.pid}, `)
    await stop(winner)
  })

  test('one that was killed is in nobody’s way', async () => {
    const cwd = await projectCopy()
    const { server } = await serving(cwd)
    server.interrupt('SIGKILL')
    await server.ended
    expect(existsSync(join(cwd, '.slipway/server.json'))).toBe(true)
    expect(await succeed({ cwd }, 'runs')).toBe('')
    await stop((await serving(cwd)).server)
  })

  test('one whose state is removed says so and ends, and leaves the next one alone', async () => {
    const cwd = await projectCopy()
    const { server } = await serving(cwd)
    await rm(join(cwd, '.slipway'), { recursive: true, maxRetries: 5 })
    const next = await serving(cwd)
    const { code, stderr } = await server.ended
    expect(code).toBe(1)
    expect(stderr).toContain('.slipway was removed while slipway start served it.\n')
    expect(await succeed({ cwd }, 'doctor')).toContain(`process ${next.server.process.pid}, ${next.url}.\n`)
    await stop(next.server)
  })

  test('a file where the state is to be is told', async () => {
    const cwd = await projectCopy()
    const { code, stderr } = await slipway({ cwd }, '--state-dir', 'slipway.yaml', 'start', '--port', '0')
    expect(code).toBe(1)
    expect(stderr).toMatch(/\n {2}See what lies at that path: a directory is needed there\.\n$/)
  })

  test('a port that was asked for and is taken is told, with the remedy', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const { code, stderr } = await slipway({ cwd: await projectCopy() }, 'start', '--port', String(port))
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `✖ The port ${port} is taken.\n  Name another one with --port, or 0 for any that is free.\n`,
    })
  })

  test('the port that is usual is replaced when it is taken', async () => {
    const taken = createServer().listen(4700, '127.0.0.1')
    onTestFinished(() => void taken.close())
    // Taken by whoever else is as good.
    await new Promise((resolve) => taken.once('listening', resolve).once('error', resolve))
    const server = startSlipway({ cwd: await projectCopy() }, 'start')
    const [, port] = await server.printed(/API http:\/\/127\.0\.0\.1:(\d+)/)
    expect(Number(port)).not.toBe(4700)
    await stop(server)
  })

  test('where the project brings slipway, every hint calls it by npx, and with the state that was named', async () => {
    const cwd = await projectCopy()
    await mkdir(join(cwd, 'node_modules/.bin'), { recursive: true })
    await writeFile(join(cwd, 'node_modules/.bin/slipway'), '')
    expect((await slipway({ cwd }, 'plan')).stderr).toBe(
      'On this machine every job runs as a process, whatever launcher it declares.\nnpx slipway deploy does it.\n',
    )
    expect((await slipway({ cwd }, 'run', 'hello/greet')).stderr).toContain('with npx slipway deploy, or')
    expect((await slipway({ cwd }, 'run')).stderr).toContain('\n  npx slipway run --help says more.\n')
    const named = ['--state-dir', 'else'] as const
    await succeed({ cwd }, 'deploy', ...named)
    expect((await slipway({ cwd }, 'logs', ...named)).stderr).toContain(
      'Launch one: npx slipway --state-dir else run LOCATION/JOB.',
    )
  })

  test('the state may lie elsewhere, and the commands that it names know', async () => {
    const cwd = await projectCopy()
    const { server } = await serving(cwd, '--state-dir', 'else where', '--run', 'hello/greet')
    await server.printed(/slipway --state-dir 'else where' deploy\n/)
    expect(server.stdout).toContain('state in else where/\n')
    expect(await succeed({ cwd }, 'runs', '--state-dir', 'else where')).toContain('SUCCEEDED')
    expect(existsSync(join(cwd, '.slipway'))).toBe(false)
    await stop(server)
  })
})
