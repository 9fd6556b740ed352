import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BIN } from './slipway.ts'
import { tempDirectory } from './temp-directory.ts'

test.each(['20.19.4', '8.17.0', '23.11.1'])(
  'under Node %s it says in one sentence what is needed',
  async (version) => {
    const preload = join(await tempDirectory(), 'old.cjs')
    await writeFile(preload, `Object.defineProperty(process.versions, 'node', { value: '${version}' })`)
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', preload, BIN, 'start'], {
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toBe(
      `slipway needs Node.js 24 or later, and this is ${version} (${process.execPath}): ` +
        'install Node.js 24, or call `npx slipway` in the project that brings it, which takes the one it pins.\n',
    )
  },
)
