import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleRuntime, sourcesOf, writeBundle } from '../build.ts'

const PACKAGE = dirname(import.meta.dirname)

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'runtime-bundle-'))
  onTestFinished(() => rm(directory, { recursive: true, maxRetries: 5 }))
  return directory
}

/** By file of the bundle. */
async function bundledSources(): Promise<Map<string, string[]>> {
  const { metafiles } = await bundleRuntime()
  return new Map([...metafiles].map(([file, metafile]) => [file, sourcesOf(metafile)]))
}

test('the bundle holds neither parser nor validator, nor anything else of the declarations', async () => {
  const sources = [...(await bundledSources()).values()].flat()
  expect(sources).toContain('src/main.ts')
  expect(sources.filter((path) => /node_modules\/(yaml|ajv)|config-schema/.test(path))).toEqual([])
})

test('the adapters of the ports are no part of the entry point, and a process needs no library at all', async () => {
  const sources = await bundledSources()
  expect(sources.get('main.js')!.filter((path) => /stores\/src\/(embedded|aws)/.test(path))).toEqual([])
  for (const file of ['main.js', 'open-embedded.js']) {
    expect(sources.get(file)!.filter((path) => path.includes('node_modules'))).toEqual([])
  }
  // Its own imports are in it: each further file would bring another copy of the SDK's core.
  expect([...sources.keys()]).toEqual(['main.js', 'open-embedded.js', 'open-aws-host.js'])
  expect(sources.get('open-aws-host.js')).toContainEqual(expect.stringContaining('@aws-sdk/client-s3/'))
})

test('the same sources give the same bytes, from anywhere, and the build id is in them', async () => {
  const build = join(import.meta.dirname, '../build.ts')
  const script = `import { bundleRuntime } from ${JSON.stringify(build)}
    const { files, buildId } = await bundleRuntime()
    console.log(JSON.stringify({ files: [...files], buildId }))`
  const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: tmpdir(),
    maxBuffer: 64 * 1024 * 1024,
  })
  const { files, buildId } = await bundleRuntime()
  expect(JSON.parse(elsewhere.toString())).toEqual({ files: [...files], buildId })
  expect(files.get('main.js')).toContain(buildId)
  expect(buildId).toMatch(/^[0-9a-f]{16}$/)
})

test('a bundle that is as it should be is left alone, and what is no part of it is removed', async () => {
  const directory = await temporaryDirectory()
  const bundle = await bundleRuntime()
  await writeBundle(bundle, directory)
  await writeFile(join(directory, 'old-chunk.js'), '')
  await mkdir(join(directory, 'node/old/node_modules'), { recursive: true })
  await writeFile(join(directory, 'node/x64/old.json'), '')
  const before = await stat(join(directory, 'main.js'))
  await writeBundle(bundle, directory)
  expect((await stat(join(directory, 'main.js'))).mtimeMs).toBe(before.mtimeMs)
  const kept = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = kept.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  expect(files.toSorted()).toEqual([...bundle.files.keys()].map((name) => join(directory, name)).toSorted())
  expect((await readdir(join(directory, 'node'))).toSorted()).toEqual(['arm64', 'x64'])
})

interface NodeLock {
  packages: Record<string, { version: string; cpu: string; integrity: string; dependencies?: object }>
}

test.each(['x64', 'arm64'])(
  'the Node for %s is pinned to the version of the workspace, by its bytes, and from whatever registry npm asks',
  async (cpu) => {
    const { files } = await bundleRuntime()
    const [manifest = '', lock = ''] = ['package.json', 'package-lock.json'].map((name) =>
      files.get(`node/${cpu}/${name}`),
    )
    const { devDependencies } = JSON.parse(await readFile(join(PACKAGE, '../../package.json'), 'utf8')) as {
      devDependencies: { node: string }
    }
    const name = `node-linux-${cpu}`
    const dependencies = { [name]: devDependencies.node }
    // npm leaves out what is optional when it cannot have it, or has other bytes, and calls that a success.
    expect(JSON.parse(manifest)).toMatchObject({ dependencies })
    expect((JSON.parse(lock) as NodeLock).packages).toEqual({
      '': expect.objectContaining({ dependencies }),
      [`node_modules/${name}`]: expect.objectContaining({
        version: devDependencies.node,
        cpu,
        integrity: expect.stringMatching(/^sha512-/),
      }),
    })
    expect(lock).not.toContain('resolved')
  },
)

test('a runtime with another Node is another build', async () => {
  const pins = await temporaryDirectory()
  await cp(join(PACKAGE, 'node'), join(pins, 'node'), { recursive: true })
  const { buildId } = await bundleRuntime()
  for (const cpu of ['x64', 'arm64']) {
    const file = join(pins, 'node', cpu, 'package-lock.json')
    const lock = await readFile(file, 'utf8')
    await writeFile(file, lock.replace(/sha512-.{4}/, 'sha512-AAAA'))
    expect((await bundleRuntime(pins)).buildId).not.toBe(buildId)
    await writeFile(file, lock)
  }
})
