import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectCopy, slipway, succeed } from './slipway.ts'
import { tempDirectory } from './temp-directory.ts'

const THREE_MISTAKES = `jobs:
  greet:
    comand: [echo]
  report:
    steps:
      plot: { command: [echo], needs: [clean] }
    timeout: soon
`

async function brokenProject(): Promise<string> {
  const cwd = await projectCopy()
  await writeFile(join(cwd, 'locations/hello/location.yaml'), THREE_MISTAKES)
  return cwd
}

describe('validate', () => {
  test('a project that is right', async () => {
    const cwd = await projectCopy()
    expect(await slipway({ cwd }, 'validate')).toMatchObject({
      code: 0,
      stdout: '✔ 2 code locations valid\n',
      stderr: '',
    })
    expect(await slipway({ cwd }, 'validate', '--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  test('another directory, and the project above it', async () => {
    const cwd = await projectCopy()
    const there = { cwd: join(cwd, 'locations/hello') }
    expect(await slipway(there, 'validate')).toMatchObject({ code: 0 })
    expect(await slipway({ cwd: '/' }, 'validate', cwd)).toMatchObject({ code: 0 })
  })

  test('a file stands for its directory', async () => {
    const cwd = await projectCopy()
    expect(await succeed({ cwd }, 'validate', 'slipway.yaml')).toBe('✔ 2 code locations valid\n')
    const elsewhere = await tempDirectory()
    await writeFile(join(elsewhere, 'notes'), 'mine')
    const { stdout } = await slipway({ cwd: elsewhere }, 'validate', 'notes')
    expect(stdout).toContain(`There is no slipway.yaml in ${elsewhere} or above it.`)
  })

  test('a directory that there is not is told, and not the project above it', async () => {
    const cwd = await projectCopy()
    expect(await slipway({ cwd }, 'validate', 'locations/helo')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`✖ There is no directory ${join(cwd, 'locations/helo')}.\n`),
    })
  })

  test('a project that is right, as JSON', async () => {
    const { stdout } = await slipway({ cwd: await projectCopy() }, 'validate', '--json')
    expect(JSON.parse(stdout)).toEqual({
      valid: true,
      project: 'fixture',
      locations: [
        { name: 'hello', file: 'locations/hello/location.yaml' },
        { name: 'weather', file: 'locations/weather/location.yaml' },
      ],
      counts: { errors: 0, warnings: 0 },
      problems: [],
    })
  })

  test('three mistakes are three problems, and nothing is changed', async () => {
    const cwd = await brokenProject()
    const { code, stdout } = await slipway({ cwd }, 'validate')
    expect(code).toBe(1)
    expect(stdout).toContain('locations/hello/location.yaml:3:5\n')
    expect(stdout).toContain('Did you mean "command"?')
    expect(stdout).toMatch(/\n3 errors in 1 file\n$/)
    expect(existsSync(join(cwd, '.slipway'))).toBe(false)
  })

  test('three mistakes, as JSON', async () => {
    const { code, stdout, stderr } = await slipway({ cwd: await brokenProject() }, 'validate', '--json')
    const { valid, problems } = JSON.parse(stdout) as {
      valid: boolean
      problems: { code: string; line: number }[]
    }
    expect({ code, valid, stderr }).toEqual({ code: 1, valid: false, stderr: '' })
    expect(problems.map((problem) => [problem.code, problem.line])).toEqual([
      ['unknown_key', 3],
      ['needs_unknown_step', 6],
      ['invalid_duration', 7],
    ])
  })

  test('a warning fails only with --strict', async () => {
    const cwd = await projectCopy()
    await appendFile(join(cwd, 'locations/hello/location.yaml'), 'env: { A: "${STAGE}" }\n')
    expect(await slipway({ cwd }, 'validate')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/warning: [^]*\n1 warning in 1 file\n✔ 2 code locations valid\n$/),
    })
    const strict = await slipway({ cwd }, 'validate', '--strict')
    expect(strict).toMatchObject({ code: 1, stdout: expect.stringMatching(/\n1 warning in 1 file\n$/) })
    const { code, stdout } = await slipway({ cwd }, 'validate', '--strict', '--format', 'json')
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 1, valid: false })
  })

  test('for GitHub, with paths from the top of the repository', async () => {
    const cwd = await brokenProject()
    const repository = await tempDirectory()
    execFileSync('git', ['init', '-q'], { cwd: repository })
    await cp(cwd, join(repository, 'data'), { recursive: true })
    const { code, stdout } = await slipway(
      { cwd: repository },
      'validate',
      'data/locations',
      '--format',
      'github',
    )
    expect(code).toBe(1)
    expect(stdout.split('\n')[0]).toMatch(
      /^::error file=data\/locations\/hello\/location\.yaml,line=3,col=5,.*title=unknown_key::/,
    )
    expect(stdout.split('\n')).toHaveLength(4)
    const fine = await slipway({ cwd: await projectCopy() }, 'validate', '--format', 'github')
    expect(fine).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  test('--fix mends what is clear, and tells what is left', async () => {
    const cwd = await brokenProject()
    const file = join(cwd, 'locations/hello/location.yaml')
    const { code, stdout } = await slipway({ cwd }, 'validate', '--fix')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✔ mended locations\/hello\/location\.yaml:3 {2}.*"comand"/)
    expect(stdout).toMatch(/\n2 errors in 1 file\n$/)
    const mended = THREE_MISTAKES.replace('comand', 'command')
    expect(await readFile(file, 'utf8')).toBe(mended)
    await writeFile(
      file,
      mended.replace(', needs: [clean]', '').replace('soon', '5m').replace('command:', 'comand:'),
    )
    const again = await slipway({ cwd }, 'validate', '--fix', '--json')
    expect({ code: again.code, ...(JSON.parse(again.stdout) as object) }).toMatchObject({
      code: 0,
      valid: true,
      problems: [],
      fixed: [{ code: 'unknown_key', line: 3 }],
    })
    expect(await slipway({ cwd }, 'validate', '--fix')).toMatchObject({
      code: 0,
      stdout: '✔ 2 code locations valid\n',
    })
  })

  test('without a project it says where it looked', async () => {
    const cwd = await tempDirectory()
    const { code, stdout } = await slipway({ cwd }, 'validate')
    expect(code).toBe(1)
    expect(stdout).toContain(`There is no slipway.yaml in ${cwd} or above it.`)
    expect(stdout).toContain('begin one with slipway init')
  })
})

describe('what needs a project that is right', () => {
  test.each([['start'], ['plan'], ['deploy']])(
    '%s prints the problems to stderr, and changes nothing',
    async (name) => {
      const cwd = await brokenProject()
      const { code, stdout, stderr } = await slipway({ cwd }, name, '--quiet')
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/\n3 errors in 1 file\n$/)
      expect(existsSync(join(cwd, '.slipway'))).toBe(false)
    },
  )

  test.each([['start'], ['plan'], ['deploy'], ['run', 'orders/dagster']])(
    '%s says how what only Dagster declares becomes a project',
    async (...args) => {
      const cwd = await tempDirectory()
      const declared = 'locations: [{ location_name: orders, code_source: { module_name: orders } }]\n'
      await writeFile(join(cwd, 'dagster_cloud.yaml'), declared)
      await succeed({ cwd }, 'validate')
      const { code, stdout, stderr } = await slipway({ cwd }, ...args)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain(`✖ There is no slipway.yaml in ${cwd}`)
      expect(stderr).toContain('slipway migrate dagster')
      await succeed({ cwd }, 'migrate', 'dagster', '--write', '--force')
      expect(await succeed({ cwd }, 'plan')).toBe('  orders  build+deploy  first release\n')
    },
  )

  test('start refuses a job that there is not, before anything is changed', async () => {
    const cwd = await projectCopy()
    expect(await slipway({ cwd }, 'start', '--run', 'hello/great')).toMatchObject({
      code: 1,
      stderr: '✖ hello has no job great.\n  It has: greet, fail, flaky, pause, wait.\n',
    })
    expect(existsSync(join(cwd, '.slipway'))).toBe(false)
  })
})

describe('what needs a state', () => {
  test('without a project it says where it looked', async () => {
    const cwd = await tempDirectory()
    expect(await slipway({ cwd }, 'runs')).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        `✖ There is no slipway.yaml in ${cwd} or above it.\n` +
        '  Go to a directory of a project, begin one with slipway init, or name the state with --state-dir DIR.\n',
    })
  })

  test('before the first release it says how to make one, and makes nothing itself', async () => {
    const cwd = await projectCopy()
    const { code, stderr } = await slipway({ cwd }, 'run', 'hello/greet')
    expect(code).toBe(1)
    expect(stderr).toContain(`Nothing was released here yet: there is no ${join(cwd, '.slipway')}.`)
    expect(existsSync(join(cwd, '.slipway'))).toBe(false)
  })
})
