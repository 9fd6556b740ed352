import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { BIN, projectCopy, slipway, succeed } from './slipway.ts'

const ESC = '\u001B'

test('a pipe gets no colours unless they are asked for', async () => {
  const cwd = await projectCopy()
  const plain = '✔ 2 code locations valid\n'
  const colored = `${ESC}[32m✔${ESC}[39m 2 code locations valid\n`
  expect(await succeed({ cwd }, 'validate')).toBe(plain)
  expect(await succeed({ cwd }, 'validate', '--color')).toBe(colored)
  expect(await succeed({ cwd, variables: { FORCE_COLOR: '1' } }, 'validate')).toBe(colored)
  expect(await succeed({ cwd, variables: { FORCE_COLOR: '1' } }, 'validate', '--no-color')).toBe(plain)
  expect(await succeed({ cwd, variables: { NO_COLOR: '1' } }, 'validate')).toBe(plain)
})

test('a locale without UTF-8 gets ASCII signs', async () => {
  const cwd = await projectCopy()
  expect(await succeed({ cwd, variables: { LC_ALL: 'C' } }, 'validate')).toBe('ok 2 code locations valid\n')
})

test('a reader that has had enough ends it quietly', async () => {
  const cwd = await projectCopy()
  await succeed({ cwd }, 'deploy')
  await succeed({ cwd }, 'run', 'hello/greet', '-p', 'times=20000')
  const script = `"$NODE" "$BIN" logs | head -n 1; echo "\${PIPESTATUS[0]}"`
  const shell = spawn('bash', ['-c', script], {
    cwd,
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NODE: process.execPath, BIN },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  shell.stdout.on('data', (part) => (said.stdout += part))
  shell.stderr.on('data', (part) => (said.stderr += part))
  await once(shell, 'close')
  expect(said).toEqual({ stdout: 'Hello, world!\n0\n', stderr: '' })
})

test.skipIf(!existsSync('/dev/full'))('a disk that is full is told in one sentence', async () => {
  const cwd = await projectCopy()
  const shell = spawn('bash', ['-c', '"$NODE" "$BIN" validate > /dev/full'], {
    cwd,
    env: { NODE: process.execPath, BIN, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const [said, [code]] = await Promise.all([text(shell.stderr), once(shell, 'close')])
  expect(code).toBe(1)
  expect(said).toMatch(/^✖ ENOSPC: .*\n {2}Make room on the disk\.\n$/)
})

test('a state that is a file is told in one sentence', async () => {
  const cwd = await projectCopy()
  const { code, stderr } = await slipway({ cwd }, 'deploy', '--state-dir', 'slipway.yaml')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^✖ EEXIST: .*\n {2}See what lies at that path: a directory is needed there\.\n$/)
})

test('a slow reader gets all of it', async () => {
  const cwd = await projectCopy()
  const mistakes = Array.from({ length: 2000 }, (_, index) => `mistake_${index}: 1\n`).join('')
  await writeFile(join(cwd, 'locations/hello/location.yaml'), mistakes)
  const validate = spawn(process.execPath, [BIN, 'validate', '--json'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await setTimeout(700)
  const read = await text(validate.stdout)
  expect((JSON.parse(read) as { problems: object[] }).problems).toHaveLength(2001)
  expect(read.length).toBeGreaterThan(300_000)
})

test('a state that a newer Slipway wrote is refused in one sentence', async () => {
  const cwd = await projectCopy()
  await succeed({ cwd }, 'deploy')
  const database = new DatabaseSync(join(cwd, '.slipway/state.sqlite'))
  database.exec('PRAGMA user_version = 999')
  database.close()
  const { code, stdout, stderr } = await slipway({ cwd }, 'runs')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^✖ .* was written by a newer Slipway .*\n$/)
})
