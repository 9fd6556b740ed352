import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { files } from '../support/temporary-project.ts'
import { addBase, fakeNode } from './support/image-parts.ts'
import { RegistryServer } from './support/registry-server.ts'

const run = promisify(execFile)
const MEGABYTE = 1024 * 1024

/** The most memory, in MB, that a build takes with a file of this many MB which no compression makes smaller. */
async function peakOf(megabytes: number): Promise<number> {
  const registry = await RegistryServer.start()
  const base = addBase(registry)
  const directory = files({ 'model.bin': '' })
  for (let n = 0; n < megabytes; n += 1) appendFileSync(join(directory, 'model.bin'), randomBytes(MEGABYTE))
  const script = fileURLToPath(import.meta.resolve('./support/build-process.ts'))
  const runtime = files({ 'dist/main.js': '', node: fakeNode() })
  const { stdout } = await run(process.execPath, [
    script,
    base.image,
    `${registry.host}/acme/orders`,
    directory,
    runtime,
  ])
  return Number(stdout)
}

test('the memory that a build takes does not grow with the size of files', async () => {
  const small = await peakOf(1)
  const large = await peakOf(192)

  expect(large - small).toBeLessThan(96)
}, 120_000)
