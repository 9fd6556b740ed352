import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readRuntimeFiles } from '../../src/build/index.ts'
import { files } from '../support/temporary-project.ts'
import { publishDeps } from './support/publishing.ts'

const BUNDLE = join(dirname(fileURLToPath(import.meta.resolve('@slipway/runtime'))), '../dist')

test('a bundle is known by the build id that its runtime reports', async () => {
  const runtime = await readRuntimeFiles(publishDeps({}), { directory: BUNDLE })

  expect(runtime.directory).toBe(BUNDLE)
  expect(await readFile(join(BUNDLE, 'main.js'), 'utf8')).toContain(`"${runtime.build_id}"`)
})

test.each([
  ['nothing', {}],
  ['another package', { 'package.json': '{"name": "other"}' }],
  ['a build id of another form', { 'package.json': '{"build_id": "../../x"}' }],
])('a directory with %s is no runtime', async (_, content) => {
  const directory = files(content)

  await expect(readRuntimeFiles(publishDeps({}), { directory })).rejects.toMatchObject({
    code: 'invalid_runtime',
    message: expect.stringContaining(directory),
  })
})
