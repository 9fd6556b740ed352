import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleRuntime, writeBundle, type RuntimeBundle } from '../build.ts'

/** The sources that something in a file comes from. What was only looked at is no part of it. */
function sourcesOf({ metafiles }: RuntimeBundle, file: string): string[] {
  const [output] = Object.values(metafiles.get(file)!.outputs)
  return Object.entries(output!.inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  )
}

test('the bundle holds neither parser nor validator, nor anything else of the declarations', async () => {
  const bundle = await bundleRuntime()
  const sources = [...bundle.metafiles.keys()].flatMap((file) => sourcesOf(bundle, file))
  expect(sources).toContain('src/main.ts')
  expect(sources.filter((path) => /node_modules|config-schema/.test(path))).toEqual([])
})

test('the adapters of the ports are no part of the entry point', async () => {
  const bundle = await bundleRuntime()
  expect([...bundle.files.keys()]).toEqual(['main.js', 'open-embedded.js', 'package.json'])
  expect(sourcesOf(bundle, 'main.js').filter((path) => path.includes('embedded'))).toEqual([])
})

test('the same sources give the same bytes, from anywhere, and the build id is in them', async () => {
  const build = join(import.meta.dirname, '../build.ts')
  const script = `import { bundleRuntime } from ${JSON.stringify(build)}
    const { files, buildId } = await bundleRuntime()
    console.log(JSON.stringify({ files: [...files], buildId }))`
  const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: tmpdir() })
  const { files, buildId } = await bundleRuntime()
  expect(JSON.parse(elsewhere.toString())).toEqual({ files: [...files], buildId })
  expect(files.get('main.js')).toContain(buildId)
  expect(buildId).toMatch(/^[0-9a-f]{16}$/)
})

test('a bundle that is as it should be is left alone, and what is no part of it is removed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'runtime-bundle-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const bundle = await bundleRuntime()
  await writeBundle(bundle, directory)
  await writeFile(join(directory, 'old-chunk.js'), '')
  const before = await stat(join(directory, 'main.js'))
  await writeBundle(bundle, directory)
  expect((await stat(join(directory, 'main.js'))).mtimeMs).toBe(before.mtimeMs)
  expect((await readdir(directory)).toSorted((a, b) => a.localeCompare(b))).toEqual([...bundle.files.keys()])
})
