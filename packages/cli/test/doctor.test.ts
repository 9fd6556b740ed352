import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BASE, committedStaging } from './committed-staging.ts'
import { projectCopy, slipway, startSlipway, succeed } from './slipway.ts'
import { tempDirectory } from './temp-directory.ts'

interface Report {
  ok: boolean
  checks: { name: string; status: string; message: string; remedy: string | null }[]
}

async function report(
  cwd: string,
  variables: Record<string, string> = {},
): Promise<Report & { code: number | null }> {
  const { code, stdout } = await slipway({ cwd, variables }, 'doctor', '--json')
  return { code, ...(JSON.parse(stdout) as Report) }
}

function checkOf({ checks }: Report, name: string) {
  return checks.find((check) => check.name === name)
}

describe('doctor', () => {
  test('finds all well in a project before and after its first release', async () => {
    const cwd = await projectCopy()
    expect(checkOf(await report(cwd), 'state')).toMatchObject({
      status: 'ok',
      message: 'There is none yet; the first release makes .slipway.',
    })
    await succeed({ cwd }, 'deploy')
    const { code, ok, checks } = await report(cwd)
    expect({ code, ok }).toEqual({ code: 0, ok: true })
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(checks.map(({ name }) => name)).toEqual([
      'node',
      'git',
      'npm',
      'docker',
      'loopback',
      'disk',
      'runtime',
      'project',
      'commands',
      'state',
      'server',
    ])
    expect(await succeed({ cwd }, 'doctor')).toMatch(/\nAll is well\.\n$/)
    expect(await succeed({ cwd }, 'doctor', '--quiet')).toBe('')
  })

  test('a project with problems is a problem, with a remedy', async () => {
    const cwd = await projectCopy()
    await writeFile(join(cwd, 'locations/hello/location.yaml'), 'jobs: 3\n')
    const { code, stdout } = await slipway({ cwd }, 'doctor', '--quiet')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✖ project +It has 1 error\.\n +See slipway validate\.\n$/)
  })

  test('outside a project it says how one begins', async () => {
    const found = await report(await tempDirectory())
    expect(found.code).toBe(0)
    expect(checkOf(found, 'project')).toMatchObject({
      status: 'warning',
      remedy: 'Go to a directory of one, or begin one with slipway init.',
    })
  })

  test('bases of images that slipway.lock does not pin are a warning, those that it does are well', async () => {
    const cwd = await committedStaging()
    expect(checkOf(await report(cwd), 'lock')).toMatchObject({
      status: 'ok',
      message: 'slipway.lock: 1 base',
    })
    await writeFile(join(cwd, 'slipway.lock'), '{"version":1,"bases":{}}')
    expect(checkOf(await report(cwd), 'lock')).toMatchObject({
      status: 'warning',
      message: `slipway.lock does not pin ${BASE} for x86_64.`,
    })
    await writeFile(join(cwd, 'slipway.lock'), 'nonsense')
    expect(checkOf(await report(cwd), 'lock')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('cannot be used'),
    })
  })

  test('a program and a secret that are missing are warnings', async () => {
    const cwd = await projectCopy()
    const declared = 'secrets: { DB_PASSWORD: "ssm:/a/b" }\njobs: { a: { command: [no-such-program] } }\n'
    await writeFile(join(cwd, 'locations/hello/location.yaml'), declared)
    const found = await report(cwd)
    expect(found.code).toBe(0)
    expect(checkOf(found, 'commands')).toMatchObject({
      status: 'warning',
      message: 'no-such-program is not on the PATH, and hello/a starts it.',
    })
    expect(checkOf(found, 'secrets')).toMatchObject({
      status: 'warning',
      remedy: 'Set each as a line NAME=VALUE in .env, or as a variable.',
    })
    await writeFile(join(cwd, '.env'), 'DB_PASSWORD=hunter2\n')
    expect(checkOf(await report(cwd), 'secrets')).toMatchObject({ status: 'ok' })
  })

  test('a machine without git', async () => {
    const found = await report(await projectCopy(), { PATH: '' })
    expect(checkOf(found, 'git')).toMatchObject({ status: 'warning', remedy: 'Install git.' })
  })

  test('a state that SQLite cannot read is a problem', async () => {
    const cwd = await projectCopy()
    await succeed({ cwd }, 'deploy')
    await writeFile(join(cwd, '.slipway/state.sqlite'), 'not a database, and long enough to be taken for one')
    const found = await report(cwd)
    expect(found).toMatchObject({ code: 1, ok: false })
    expect(checkOf(found, 'state')).toMatchObject({ status: 'problem' })
  })

  test.skipIf(userInfo().uid === 0)('a state that cannot be written to is a problem', async () => {
    const cwd = await projectCopy()
    await mkdir(join(cwd, '.slipway'))
    await chmod(join(cwd, '.slipway'), 0o500)
    expect(checkOf(await report(cwd), 'state')).toMatchObject({ status: 'problem' })
  })

  test('a server that lives is named, and one that was killed is not', async () => {
    const cwd = await projectCopy()
    const server = startSlipway({ cwd }, 'start', '--port', '0')
    const [, url] = await server.printed(/API (\S+)/)
    const message = `slipway start serves this state: process ${server.process.pid}, ${url}.`
    expect(checkOf(await report(cwd), 'server')).toMatchObject({ status: 'ok', message })
    server.interrupt('SIGKILL')
    await server.ended
    expect(checkOf(await report(cwd), 'server')).toMatchObject({
      status: 'ok',
      message: 'None; slipway run starts what it needs.',
    })
  })
})
