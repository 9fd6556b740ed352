import { chmodSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codeLayer, runtimeLayer } from '../../src/image/index.ts'
import { layerDigest, packLayer } from '../../src/image/layers/pack-layer.ts'
import { files, repository, temporaryDirectory } from '../support/temporary-project.ts'
import { codeIn, fakeRuntime } from './support/image-parts.ts'
import { readTar } from './support/read-tar.ts'

async function pack(directory: string) {
  const { code } = await codeIn(directory)
  return packLayer(code, join(temporaryDirectory(), 'layer'))
}

test('a layer is the same for the same files, whatever their times, umask and order', async () => {
  const one = files({ 'b.txt': 'b', 'a/x.txt': 'x', 'a-b.txt': '' })
  const other = files({ 'a-b.txt': '', 'a/x.txt': 'x', 'b.txt': 'b' })
  chmodSync(join(other, 'b.txt'), 0o600)
  chmodSync(join(other, 'a'), 0o700)
  utimesSync(join(other, 'b.txt'), 1, 1)

  const [first, second] = [await pack(one), await pack(other)]

  expect({ ...second, file: '' }).toEqual({ ...first, file: '' })
  expect(await layerDigest((await codeIn(one)).code)).toBe(first.diff_id)
  const entries = await readTar(first.file)
  expect(Object.keys(entries)).toEqual(['app/', 'app/a/', 'app/a-b.txt', 'app/a/x.txt', 'app/b.txt'])
  for (const { uid, gid, mtime } of Object.values(entries)) expect([uid, gid, mtime]).toEqual([0, 0, 0])
  expect(entries['app/a/']!.mode).toBe(0o755)
  expect(entries['app/b.txt']!.mode).toBe(0o644)
})

test('what is executable stays so, and is another layer', async () => {
  const directory = files({ 'run.sh': '#!/bin/sh\n' })
  const plain = await pack(directory)
  chmodSync(join(directory, 'run.sh'), 0o700)

  const executable = await pack(directory)

  expect(executable.diff_id).not.toBe(plain.diff_id)
  expect((await readTar(executable.file))['app/run.sh']!.mode).toBe(0o755)
})

test('a location with nothing but its declaration has a code directory all the same', async () => {
  const { file } = await pack(files({ 'location.yaml': 'jobs: {}\n' }))

  expect(Object.keys(await readTar(file))).toEqual(['app/'])
})

test('hostile names arrive as they are', async () => {
  const names = [
    '-rf',
    'a b',
    'back\\slash',
    'line\nbreak',
    'quote"\'',
    '$(touch x)',
    'ünïcödé/☃.txt',
    '..hidden',
    `${'long'.repeat(50)}/${'name'.repeat(60)}`,
  ]
  const { file } = await pack(files(Object.fromEntries(names.map((name) => [name, name]))))

  const entries = Object.entries(await readTar(file)).filter(([, { type }]) => type === 'file')
  expect(Object.fromEntries(entries.map(([name, { content }]) => [name, content]))).toEqual(
    Object.fromEntries(names.map((name) => [`app/${name}`, name])),
  )
})

test.each(['.wh.main.py', 'src/.wh..wh..opq', '.wh.dir/file'])(
  'the name %s is refused, since it would remove files',
  async (name) => {
    await expect(codeIn(files({ [name]: '' }))).rejects.toMatchObject({ code: 'whiteout_name' })
  },
)

test('links that stay in the location are kept as links', async () => {
  const directory = files({ 'data/x.csv': '1' })
  symlinkSync('data/x.csv', join(directory, 'latest.csv'))
  symlinkSync('../latest.csv', join(directory, 'data/up.csv'))

  const entries = await readTar((await pack(directory)).file)

  expect(entries['app/latest.csv']).toMatchObject({ type: 'symlink', linkname: 'data/x.csv' })
  expect(entries['app/data/up.csv']).toMatchObject({ type: 'symlink', linkname: '../latest.csv' })
})

test.each(['../secret', '/etc/passwd', 'a/../../secret', '..'])(
  'a link to %s is refused, since it leads out of the location',
  async (target) => {
    const directory = files({ 'a/b': '' })
    symlinkSync(target, join(directory, 'link'))

    await expect(codeIn(directory)).rejects.toMatchObject({ code: 'link_leads_out' })
  },
)

test.each([
  ['shrinks', (file: string) => truncateSync(file, 10)],
  ['changes', (file: string) => writeFileSync(file, 'y'.repeat(100))],
])('a file that %s after it was planned ends the build', async (_, change) => {
  const directory = files({ 'x.txt': 'x'.repeat(100) })
  const { code } = await codeIn(directory)
  change(join(directory, 'x.txt'))

  await expect(packLayer(code, join(temporaryDirectory(), 'layer'))).rejects.toMatchObject({
    code: 'changed_while_deploying',
  })
})

test('a link that leads elsewhere than planned ends the build', async () => {
  const root = repository({ 'one.txt': '1', 'two.txt': '2' })
  symlinkSync('two.txt', join(root, 'link'))

  const building = codeLayer({
    inputs: [{ mode: '120000', path: 'link', blob_id: '0'.repeat(40), file: join(root, 'link') }],
  })

  await expect(building).rejects.toMatchObject({ code: 'changed_while_deploying' })
})

test('a layer that cannot be written ends the build, and leaves no rejection behind', async () => {
  const { code } = await codeIn(files({ 'x.txt': 'x'.repeat(1_000_000), 'y.txt': 'y'.repeat(3_000_000) }))
  const missing = join(temporaryDirectory(), 'no/such/directory')

  await expect(packLayer(code, missing)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('the runtime layer follows from the bundle, the Node and the build id, not from where they lie', async () => {
  const [one, same, other] = await Promise.all([fakeRuntime('b1'), fakeRuntime('b1'), fakeRuntime('b2')])

  expect(await layerDigest(same)).toBe(await layerDigest(one))
  expect(await layerDigest(other)).not.toBe(await layerDigest(one))
})

test('what is no Linux program is refused as a Node', async () => {
  const directory = files({ node: '#!/bin/sh\necho v24\n', 'dist/main.js': '' })

  await expect(
    runtimeLayer({ bundle: join(directory, 'dist'), node: join(directory, 'node'), build_id: 'b1' }),
  ).rejects.toMatchObject({ code: 'unsupported_node' })
})
