import { expect, test } from 'vitest'
import { requireNode, thisRunner, type Runner } from '../src/require-node.ts'

const RUNNER: Runner = { platform: 'linux', version: '24.1.0', execPath: '/node', glibc: '2.39' }

test('a Node 24 for Linux with the GNU C library is taken', () => {
  expect(requireNode(RUNNER)).toBe('/node')
})

test.each<[string, Partial<Runner>, RegExp]>([
  ['another system', { platform: 'darwin' }, /runs on darwin/],
  ['an older Node', { version: '22.14.0' }, /Node 22\.14\.0/],
  ['a newer Node', { version: '240.0.0' }, /Node 240\.0\.0/],
  ['another C library', { glibc: undefined }, /another C library/],
])('%s is refused', (_, other, message) => {
  expect(() => requireNode({ ...RUNNER, ...other })).toThrow(message)
})

test('what is asked of this process is what it is', () => {
  expect(thisRunner()).toMatchObject({ platform: process.platform, execPath: process.execPath })
  expect(thisRunner().glibc === undefined).toBe(process.platform !== 'linux')
})
