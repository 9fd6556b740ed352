import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleRuntime, writeBundle } from '../build.ts'

test('the bundle holds neither parser nor validator, nor anything else of the declarations', async () => {
  const { metafiles } = await bundleRuntime()
  const inputs = [...metafiles.values()].flatMap(({ inputs }) => Object.keys(inputs))
  expect(inputs).toContain('src/main.ts')
  expect(inputs.filter((path) => /node_modules|config-schema/.test(path))).toEqual([])
})

test('the adapters of the ports are no part of the entry point', async () => {
  const { files, metafiles } = await bundleRuntime()
  expect([...files.keys()]).toEqual(['main.js', 'open-embedded.js', 'package.json'])
  const output = Object.values(metafiles.get('main.js')!.outputs)[0]!
  const contents = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  expect(contents.map(([path]) => path).filter((path) => path.includes('embedded'))).toEqual([])
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
