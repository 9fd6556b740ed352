import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryDirectory, write } from './temporary-project.ts'

/** A package `greeting`, served on loopback as a registry would, and what a location declares to depend on it. */
export interface LoopbackRegistry {
  packageJson: string
  packageLock: string
  /** How often the tarball was asked for. */
  downloads(): number
}

export async function loopbackRegistry(): Promise<LoopbackRegistry> {
  const tarball = packGreeting()
  let downloads = 0
  const server = createServer((_, response) => {
    downloads += 1
    response.end(tarball)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/greeting-1.0.0.tgz`
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  const root = { name: 'orders', version: '1.0.0', dependencies: { greeting: '1.0.0' } }
  const packages = {
    '': root,
    'node_modules/greeting': { version: '1.0.0', resolved: url, integrity },
  }
  return {
    packageJson: JSON.stringify({ ...root, scripts: { prepare: 'exit 1', install: 'exit 1' } }),
    packageLock: JSON.stringify({ name: root.name, version: root.version, lockfileVersion: 3, packages }),
    downloads: () => downloads,
  }
}

function packGreeting(): Buffer {
  const directory = temporaryDirectory()
  write(directory, {
    'package/package.json': JSON.stringify({
      name: 'greeting',
      version: '1.0.0',
      main: 'index.js',
      scripts: { install: 'exit 1' },
    }),
    'package/index.js': 'module.exports = "hello from a dependency"\n',
  })
  execFileSync('tar', ['-czf', 'greeting.tgz', 'package'], { cwd: directory })
  return readFileSync(join(directory, 'greeting.tgz'))
}
