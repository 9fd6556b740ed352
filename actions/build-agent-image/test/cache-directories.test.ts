import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../test/support/temporary.ts'
import { cacheDirectories } from '../src/cache-directories.ts'

test('a directory that is named has all, below the workspace', () => {
  const variables = { GITHUB_WORKSPACE: '/workspace', RUNNER_TEMP: '/temp', RUNNER_TOOL_CACHE: '/tools' }
  const directories = cacheDirectories({ cacheDirectory: 'cache', variables })
  expect(directories).toEqual({ layers: '/workspace/cache', tools: '/workspace/cache' })
})

test('else layers are of the job, and tools where the runner keeps its own', () => {
  const [temporary, tools] = [temporaryDirectory(), temporaryDirectory()]
  const variables = { RUNNER_TEMP: temporary, RUNNER_TOOL_CACHE: tools }
  expect(cacheDirectories({ cacheDirectory: '', variables })).toEqual({
    layers: join(temporary, 'slipway'),
    tools: join(tools, 'slipway'),
  })
})

test('a tool cache that cannot be written to is not used', () => {
  const [temporary, file] = [temporaryDirectory(), join(temporaryDirectory(), 'file')]
  writeFileSync(file, '')
  for (const tools of [file, '', undefined]) {
    const variables = { RUNNER_TEMP: temporary, RUNNER_TOOL_CACHE: tools }
    expect(cacheDirectories({ cacheDirectory: '', variables }).tools).toBe(join(temporary, 'slipway'))
  }
})
