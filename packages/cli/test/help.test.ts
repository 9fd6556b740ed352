import { readFile } from 'node:fs/promises'
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
    expect(stdout).toMatch(/\nExamples:\n {2}\$ slipway|\nExamples:\n {2}\$ source <\(slipway/)
    expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([])
  })

  test('every command that prints data prints it as JSON too, in a documented shape', async () => {
    const serving = ['start', 'agent', 'completion']
    const others = COMMANDS.map(({ name }) => name).filter((name) => !serving.includes(name))
    const helps = await Promise.all(others.map((name) => slipway(here, name, '--help')))
    expect(others.filter((_, index) => !/^ {2}--json +\S/m.test(helps[index]?.stdout ?? ''))).toEqual([])
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const documented = Array.from(readme.matchAll(/^\| `(\w+)`/gm), ([, name = '']) => name)
    expect(documented.toSorted()).toEqual(others.toSorted())
  })

  test.each([[['-h']], [['help']], [['--no-color', '--help']], [['--help', '--quiet']]])(
    'slipway %j is the same as --help',
    async (args) => {
      const { code, stdout } = await slipway(here, ...args)
      expect(code).toBe(0)
      await expect(stdout).toMatchFileSnapshot('help/slipway.txt')
    },
  )

  test('slipway help COMMAND is the same as COMMAND --help', async () => {
    const { stdout } = await slipway(here, 'help', 'run')
    await expect(stdout).toMatchFileSnapshot('help/run.txt')
  })

  test('slipway alone prints help to stderr, as wrong usage', async () => {
    const { code, stdout, stderr } = await slipway(here)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: slipway COMMAND [options]')
  })

  test.each(['--version', '-V', 'version'])('slipway %s prints the version', async (asked) => {
    expect(await slipway(here, asked)).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` })
  })
})

describe('wrong usage exits 2 and says what was meant', () => {
  test.each([
    [
      ['vlidate'],
      "✖ Unknown command 'vlidate'.\n  Did you mean validate? slipway --help lists the commands.\n",
    ],
    [['frobnicate'], "✖ Unknown command 'frobnicate'.\n  slipway --help lists the commands.\n"],
    [
      ['runs', '--limt', '3'],
      "✖ Unknown option '--limt'.\n  Did you mean --limit? slipway runs --help says more.\n",
    ],
    [['runs', '--limit', '0'], "argument '0' is invalid. It is a whole number from 1 to 500.\n"],
    [
      ['runs', '--limit'],
      "✖ Option '-n, --limit <number>' argument missing.\n  slipway runs --help says more.\n",
    ],
    [['runs', '--status', 'done'], "argument 'done' is invalid."],
    [['run'], "✖ Missing required argument 'job'.\n  slipway run --help says more.\n"],
    [
      ['run', 'hello/greet', 'name=Ada'],
      '2: hello/greet, name=Ada.\n  Did you mean -p name=Ada? slipway run --help says more.\n',
    ],
    [['completion'], 'It is one of: bash, zsh, fish. slipway completion --help says more.\n'],
    [['run', 'weather'], '"weather" does not name a job.\n  Write LOCATION/JOB, such as weather/report.'],
    [['start', '--once'], '--once says nothing without a job.\n  Add --run LOCATION/JOB.'],
    [['start', '--port', '65536'], 'It is a whole number from 0 to 65535.'],
    [['runs', '--api', 'http://127.0.0.1:1'], '--api needs a token.'],
    [['validate', 'a', 'b'], "✖ Too many arguments for 'validate'. Expected 1 argument but got 2: a, b.\n"],
  ])('slipway %j', async (args, told) => {
    const { code, stdout, stderr } = await slipway(here, ...args)
    expect(stderr).toContain(told)
    expect(stderr).not.toContain('error:')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})
