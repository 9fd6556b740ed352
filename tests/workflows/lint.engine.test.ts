import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ENGINE_PATHS } from '@slipway/tools/engines'
import { expect, test } from 'vitest'
import { ROOT } from './read-workflow.ts'

const execute = promisify(execFile)

test('actionlint finds nothing', async () => {
  // Whether shellcheck and pyflakes are installed would decide what is found.
  const options = ['-no-color', '-shellcheck=', '-pyflakes=']
  expect(await printed(join(ENGINE_PATHS.actionlint, 'actionlint'), options)).toBe('')
})

test('zizmor finds nothing in workflows and actions, at its strictest', async () => {
  const options = ['--offline', '--persona', 'auditor', '--format', 'json', '--no-exit-codes']
  const text = await printed(join(ENGINE_PATHS.zizmorBin, 'zizmor'), [
    ...options,
    '.github/workflows',
    'actions',
  ])
  const findings = JSON.parse(text) as { ident: string }[]
  // It asks for a syntax that not every runner understands.
  expect(findings.filter(({ ident }) => ident !== 'self-repository')).toEqual([])
})

/** What a program prints, run at the root of this repository; also when it exits with what it has found. */
async function printed(program: string, args: string[]): Promise<string> {
  const ran = execute(program, args, { cwd: ROOT }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 1)
      return error as unknown as { stdout: string }
    throw error
  })
  return (await ran).stdout
}
