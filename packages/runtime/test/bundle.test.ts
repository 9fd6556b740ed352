import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleRuntime, sourcesOf, writeBundle } from '../build.ts'

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
  const directory = await mkdtemp(join(tmpdir(), 'runtime-bundle-'))
  onTestFinished(() => rm(directory, { recursive: true, maxRetries: 5 }))
  const bundle = await bundleRuntime()
  await writeBundle(bundle, directory)
  await writeFile(join(directory, 'old-chunk.js'), '')
  const before = await stat(join(directory, 'main.js'))
  await writeBundle(bundle, directory)
  expect((await stat(join(directory, 'main.js'))).mtimeMs).toBe(before.mtimeMs)
  expect((await readdir(directory)).toSorted((a, b) => a.localeCompare(b))).toEqual(
    [...bundle.files.keys()].toSorted((a, b) => a.localeCompare(b)),
  )
})
