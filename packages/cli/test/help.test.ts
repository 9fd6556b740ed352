import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../src/command-list.ts'
import packageJson from '../package.json' with { type: 'json' }
import { slipway } from './slipway.ts'

const here = { cwd: tmpdir() }

describe('help', () => {
  test('slipway --help lists every command', async () => {
    const { code, stdout, stderr } = await slipway(here, '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot('help/slipway.txt')
  })

  test.each(COMMANDS.map(({ name }) => name))('slipway %s --help', async (name) => {
    const { code, stdout, stderr } = await slipway(here, name, '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot(`help/${name}.txt`)
    expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([])
  })

  test('slipway help COMMAND is the same', async () => {
    const { stdout } = await slipway(here, 'help', 'run')
    await expect(stdout).toMatchFileSnapshot('help/run.txt')
  })

  test('slipway alone prints help to stderr, as wrong usage', async () => {
    const { code, stdout, stderr } = await slipway(here)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: slipway COMMAND [options]')
  })

  test('slipway --version prints the version', async () => {
    expect(await slipway(here, '--version')).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` })
  })
})

describe('wrong usage exits 2 and says what was meant', () => {
  test.each([
    [['vlidate'], "unknown command 'vlidate'\n(Did you mean validate?)"],
    [['runs', '--limt', '3'], "unknown option '--limt'\n(Did you mean --limit?)"],
    [['runs', '--limit', '0'], "argument '0' is invalid. It is a whole number from 1 to 500."],
    [['runs', '--status', 'done'], "argument 'done' is invalid."],
    [['run'], "missing required argument 'job'"],
    [['run', 'weather'], '"weather" does not name a job.\n  Write LOCATION/JOB, such as weather/report.'],
    [['start', '--once'], '--once says nothing without a job.\n  Add --run LOCATION/JOB.'],
    [['start', '--port', '65536'], 'It is a whole number from 0 to 65535.'],
    [['runs', '--api', 'http://127.0.0.1:1'], '--api needs a token.'],
    [['validate', 'a', 'b'], "too many arguments for 'validate'"],
  ])('slipway %j', async (args, told) => {
    const { code, stdout, stderr } = await slipway(here, ...args)
    expect(stderr).toContain(told)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})
