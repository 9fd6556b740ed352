import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BIN, projectCopy, slipway, succeed } from './slipway.ts'
import { tempDirectory } from './temp-directory.ts'

/** What bash would offer at the end of a line, once it has read the script. */
function offered(cwd: string, ...words: string[]): string[] {
  const script = `
    slipway() { "$NODE" "$BIN" "$@"; }
    source <(slipway completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _slipway slipway
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], {
    cwd,
    encoding: 'utf8',
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NODE: process.execPath, BIN, HOME: cwd },
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter(Boolean)
}

describe('bash completes', () => {
  test.each([
    [
      ['slipway', 'r'],
      ['run', 'runs', 'releases', 'rollback'],
    ],
    [['slipway', '--state-dir', '/tmp', 'va'], ['validate']],
    [['slipway', '--ve'], ['--version']],
    [
      ['slipway', 'runs', '--st'],
      ['--status', '--state-dir'],
    ],
    [['slipway', 'runs', '--status', 'F'], ['FAILED']],
    [
      ['slipway', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['slipway', 'logs', 'l'], ['latest']],
    [
      ['slipway', 'run', 'hello/f'],
      ['hello/fail', 'hello/flaky'],
    ],
    [['slipway', 'run', '--detach', 'weather'], ['weather/report']],
    [['slipway', 'run', 'hello/greet', 'h'], []],
    [['slipway', 'start', '--run', 'we'], ['weather/report']],
    [['slipway', 'deploy', 'hello', 'w'], ['weather']],
    [
      ['slipway', 'runs', '-l', ''],
      ['hello', 'weather'],
    ],
    [['slipway', 'runs', '--env', ''], ['local']],
    [['slipway', 'boo'], ['bootstrap']],
    [['slipway', 'bootstrap', '--rep'], ['--repository']],
    [['slipway', 'plan', '--ch'], ['--changed']],
    [['slipway', 'lock', '--up'], ['--update']],
    [['slipway', 'deploy', '--en'], []],
    [['slipway', 'agent', '--name', 'g'], ['general']],
    [['slipway', 'nonsense', ''], []],
    [['slipway', 'validate', ''], []],
  ])('%j', async (words, candidates) => {
    expect(offered(await projectCopy(), ...words)).toEqual(candidates)
  })

  test('commands and options without a project, and with one that is broken', async () => {
    const nowhere = await tempDirectory()
    expect(offered(nowhere, 'slipway', 'run', '--det')).toEqual(['--detach'])
    expect(offered(nowhere, 'slipway', 'run', '')).toEqual([])
    const broken = await projectCopy()
    await writeFile(join(broken, 'locations/hello/location.yaml'), 'jobs: 1\n')
    expect(offered(broken, 'slipway', 'run', '')).toEqual(['weather/report'])
  })
})

test.each(['bash', 'zsh', 'fish'])('the script for %s', async (shell) => {
  await expect(await succeed({ cwd: '/' }, 'completion', shell)).toMatchFileSnapshot(
    `completion/${shell}.txt`,
  )
})

test('another shell is wrong usage', async () => {
  expect(await slipway({ cwd: '/' }, 'completion', 'tcsh')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Allowed choices are bash, zsh, fish.'),
  })
})
