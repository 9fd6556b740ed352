import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '@slipway/stores/connect'
import { pushBaseImage, startRegistry } from '@slipway/tools/engines'
import { expect, inject, onTestFinished, test } from 'vitest'
import { buildImage, RegistryClient, runtimeLayer, type BuildImageRequest } from '../../src/image/index.ts'
import { files, temporaryDirectory } from '../support/temporary-project.ts'
import { codeIn } from './support/image-parts.ts'

const run = promisify(execFile)

/** A runtime of one line: it runs the code that the image's own variable leads to. */
const RUNTIME = `
console.log('build', require('node:fs').readFileSync(__dirname + '/build-id', 'utf8').trim())
require('node:child_process').spawnSync('/bin/sh', ['main.sh'], { stdio: 'inherit', cwd: process.env.SLIPWAY_CODE_DIR })
`

async function requestFor(host: string, base: string): Promise<BuildImageRequest> {
  const code = files({ 'main.sh': 'echo "says $(cat data/word.txt) in $(pwd)"\n', 'data/word.txt': 'hello' })
  return {
    base,
    ...(await codeIn(code)),
    runtime: await runtimeLayer({
      bundle: files({ 'main.js': RUNTIME }),
      node: process.execPath,
      build_id: 'b1',
    }),
    repository: `${host}/acme/orders`,
    platform: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
  }
}

function imageDeps() {
  const registry = new RegistryClient({
    clock: systemClock,
    credentialsFor: () => Promise.resolve(undefined),
    map: new Map(),
  })
  return { registry, cacheDirectory: join(temporaryDirectory(), 'cache'), newId: randomUUID }
}

test('an image that was pushed without a daemon is pulled by one, and runs its code with its own Node', async () => {
  const env = { PATH: process.env['PATH'], DOCKER_HOST: inject('docker').endpoint }
  await using registry = await startRegistry()
  const base = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'test' })
  const deps = imageDeps()
  const request = await requestFor(registry.host, base.reference)

  const built = await buildImage(deps, request)
  const again = await buildImage(deps, request)

  expect(built.pushed).toBe(true)
  expect(again).toEqual({ ...built, pushed: false, bytes_pushed: 0 })
  // The base's layers are mounted: what is sent is the rest.
  const [, code, runtime] = built.layers
  expect(built.bytes_pushed).toBeLessThan(code!.bytes + runtime!.bytes + 10_000)
  onTestFinished(async () => void (await run('docker', ['rmi', '--force', built.image], { env })))
  const { stdout } = await run('docker', ['run', '--rm', '--user', '1234', built.image], { env })
  expect(stdout).toBe('build b1\nsays hello in /app\n')
})

test('a base in another registry is copied through, to the same image', async () => {
  await using there = await startRegistry()
  await using here = await startRegistry()
  const base = await pushBaseImage({ endpoint: there.endpoint, repository: 'base', tag: 'test' })
  const deps = imageDeps()

  const mounted = await buildImage(deps, await requestFor(there.host, base.reference))
  const copied = await buildImage(deps, await requestFor(here.host, base.reference))

  expect(copied.digest).toBe(mounted.digest)
  expect(copied.bytes_pushed).toBeGreaterThan(mounted.bytes_pushed)
})
