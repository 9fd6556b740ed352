import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

/** Runs an action whose work fails in some way. */
async function run(
  what: string,
  token = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'failure-boundary-entry.ts')], {
    env: { PATH: process.env.PATH, INPUT_WHAT: what, INPUT_TOKEN: token },
  })
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return { code, stdout, stderr }
}

/** What a runner would do: the lines that it takes for commands. */
function commandsIn(stdout: string): string[] {
  const lines = stdout.split('\n')
  const heard: string[] = []
  let token: string | undefined
  for (const line of lines) {
    const stop = /^::stop-commands::(.+)$/.exec(line)?.[1]
    if (token === undefined && stop !== undefined) token = stop
    else if (line === `::${token}::`) token = undefined
    else if (token === undefined && /^\s*::|##\[/.test(line)) heard.push(line)
  }
  return heard.filter((line) => !line.startsWith('::debug::'))
}

test('work that succeeds says nothing', async () => {
  expect(await run('success')).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('a known failure is its sentence and its remedy, without a stack', async () => {
  const { code, stdout } = await run('known')
  expect(code).toBe(1)
  expect(commandsIn(stdout)).toEqual(['::error::It is late.%0A::add-mask::x%0ACome 50%25 earlier.'])
})

test.each([
  { what: 'unknown', says: 'x is not ::set-output name=a::b' },
  { what: 'no error', says: '::set-output name=a::b' },
  { what: 'a promise that nobody awaits', says: 'nobody waits' },
  { what: 'a callback', says: 'thrown from a callback' },
  { what: 'no answer', says: 'The action ended without an answer.' },
])('$what is a fault of Slipway: one error, exit code 1', async ({ what, says }) => {
  const { code, stdout } = await run(what)
  expect(code).toBe(1)
  expect(commandsIn(stdout)).toHaveLength(1)
  expect(commandsIn(stdout)[0]).toContain(`::error::${says}%0AThis is a fault of Slipway.`)
})

test('an unknown failure is printed with its stack', async () => {
  const { stdout } = await run('unknown')
  expect(stdout).toMatch(/TypeError: x is not[\s\S]*at .*failure-boundary-entry\.ts/)
})

test('a secret input is masked before anything else is printed, also as git sends it', async () => {
  const { stdout } = await run('known', 'hush')
  const encoded = Buffer.from('x-access-token:hush').toString('base64')
  expect(stdout.split('\n').slice(0, 2)).toEqual(['::add-mask::hush', `::add-mask::${encoded}`])
})
