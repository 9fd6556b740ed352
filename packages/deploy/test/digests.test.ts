import { createHash } from 'node:crypto'
import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSource, type BuildInput } from '@slipway/deploy'
import { buildInputs, contentDigest } from '../src/content-digest.ts'
import { releaseDigest } from '../src/release-digest.ts'
import { declare, files } from './support/temporary-project.ts'

const ID = 'ce013625030ba8dba906f756967f9e9ca394464a'

function input(path: string, other: Partial<BuildInput> = {}): BuildInput {
  return { mode: '100644', path, blob_id: ID, file: `/anywhere/${path}`, ...other }
}

const RELEASE = {
  contentDigest: 'c',
  runtimeDigest: 'runtime-1',
  declaration: declare('orders'),
  environment: { name: 'local' },
}

test('the digests of a fixed location never change: all would be deployed again', async () => {
  const root = files({
    'l/location.yaml': 'jobs: {}\n',
    'l/main.mjs': 'console.log(1)\n',
    'l/data/größe.txt': 'x',
  })
  symlinkSync('main.mjs', join(root, 'l/link'))
  chmodSync(join(root, 'l/main.mjs'), 0o755)
  const [location] = await openSource(root).read(['l'])
  const digest = contentDigest(location!.inputs)
  expect(digest).toBe('13df14f7d81ce9a668e6cc2661ea7e0a7d18e645d962fafab016259e92f36261')
  expect(releaseDigest({ ...RELEASE, contentDigest: digest })).toBe(
    '06c7c0efd5a2d154beb4a2ed1005b7d616b1962ee114d7d0ec13e20748a02098',
  )
})

test('the content digest is the sha256 of lines that anybody can write down', () => {
  const lines = ['100644 a', '120000 b'].map((line) => `${line} ${ID}\0`).join('')
  const expected = createHash('sha256').update(`${lines}null`).digest('hex')
  expect(contentDigest([input('b', { mode: '120000' }), input('a')])).toBe(expected)
})

test('the order is that of the bytes of the names, not of their UTF-16 units', () => {
  const [inBmp, astral] = ['\uFF5E', '\u{1F6A2}']
  expect(astral < inBmp).toBe(true)
  expect(buildInputs([astral, inBmp].map((path) => input(path))).map(({ path }) => path)).toEqual([
    inBmp,
    astral,
  ])
})

test('a name that looks like two lines is not two files', () => {
  const one = contentDigest([input(`a ${ID}\n100644 b`)])
  expect(one).not.toBe(contentDigest([input('a'), input('b')]))
})

test('declarations at the top of a location do not enter its content, deeper ones do', () => {
  const without = contentDigest([input('a')])
  expect(contentDigest([input('a'), input('location.yaml'), input('dagster_cloud.yaml')])).toBe(without)
  expect(contentDigest([input('a'), input('b/location.yaml')])).not.toBe(without)
})

test('each input of the release digest makes it another, and the order of keys does not', () => {
  const { declaration } = RELEASE
  const reordered = Object.fromEntries(Object.entries(declaration).toReversed()) as typeof declaration
  const others = [
    { contentDigest: 'd' },
    { runtimeDigest: 'runtime-2' },
    { environment: { name: 'staging' } },
    { environment: { name: 'local', account: '111122223333' } },
    { declaration: declare('orders', 'bye') },
    { declaration: declare('invoices') },
  ]
  const digests = [{}, ...others].map((other) => releaseDigest({ ...RELEASE, ...other }))
  expect(new Set(digests).size).toBe(others.length + 1)
  expect(releaseDigest({ ...RELEASE, declaration: reordered })).toBe(digests[0])
})
