import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeployError } from '../src/deploy-error.ts'
import { parseTree, type TreeEntry } from '../src/commit/parse-tree.ts'

const MODES: Record<string, Pick<TreeEntry, 'kind' | 'executable'>> = {
  '100644': { kind: 'file', executable: false },
  '100664': { kind: 'file', executable: false },
  '100755': { kind: 'file', executable: true },
  '120000': { kind: 'link', executable: false },
  '40000': { kind: 'directory', executable: false },
  '160000': { kind: 'repository', executable: false },
}

const entry = fc.record({
  mode: fc.constantFrom(...Object.keys(MODES)),
  name: fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((name) => !/[/\0\uFFFD]/.test(name) && name !== '.' && name !== '..'),
  id: fc.uint8Array({ minLength: 20, maxLength: 20 }),
})

test('a tree is read as git stores it, whatever its names and ids hold', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const stored = entries.map(({ mode, name, id }) =>
        Buffer.concat([Buffer.from(`${mode} ${name}\0`), id]),
      )
      expect(parseTree(Buffer.concat(stored))).toEqual(
        entries.map(({ mode, name, id }) => ({ ...MODES[mode], name, id: Buffer.from(id).toString('hex') })),
      )
    }),
  )
})

const WHOLE = Buffer.concat([Buffer.from('100644 a\0'), Buffer.alloc(20, 1)])

test.each([
  ['holds a name that never ends', Buffer.from('100644 a')],
  ['ends within an id', WHOLE.subarray(0, -1)],
  ['goes on without a mode', Buffer.concat([WHOLE, Buffer.from('b\0'), Buffer.alloc(20, 1)])],
  ['goes on with nothing that is one', Buffer.concat([WHOLE, Buffer.from('b')])],
])('a tree that %s is refused', (_, bytes) => {
  expect(() => parseTree(bytes)).toThrow(expect.objectContaining({ code: 'git_failed' }))
})

/** Throws what is no answer for the user. */
function answerTo(bytes: Uint8Array): 'read' | 'refused' {
  try {
    parseTree(Buffer.from(bytes))
    return 'read'
  } catch (error) {
    if (error instanceof DeployError) return 'refused'
    throw error
  }
}

test('of any bytes whatever comes an answer', () => {
  const letters = fc.array(fc.constantFrom('1', '4', '0', '7', ' ', 'a', '\0'), { maxLength: 60 })
  const bytes = fc.oneof(
    fc.uint8Array(),
    letters.map((text) => Buffer.from(text.join(''))),
  )
  fc.assert(
    fc.property(bytes, (stored) => {
      expect(['read', 'refused']).toContain(answerTo(stored))
    }),
  )
})
