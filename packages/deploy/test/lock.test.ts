import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatLock, lockedBase, type Lock } from '../src/lock/lock.ts'
import { parseLock } from '../src/lock/parse-lock.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const IMAGE = `docker.io/library/node@${DIGEST}`

test('what was written is read again, and equal locks are written alike', () => {
  const base = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor', 'node:24'))
  const images = fc.dictionary(fc.constantFrom('x86_64', 'arm64'), fc.constant(IMAGE))
  fc.assert(
    fc.property(fc.array(fc.tuple(base, images)), (entries) => {
      const lock: Lock = { version: 1, bases: Object.fromEntries(entries) }
      const turned: Lock = { version: 1, bases: Object.fromEntries(Object.entries(lock.bases).toReversed()) }
      expect(formatLock(turned)).toBe(formatLock(lock))
      const read = parseLock(formatLock(lock))
      for (const [name, of] of Object.entries(lock.bases)) {
        for (const architecture of ['x86_64', 'arm64'] as const) {
          expect(lockedBase(read, { base: name, architecture })).toBe(of[architecture])
        }
      }
    }),
  )
})

test('the file is one that people can read and git can compare', () => {
  const bases = { 'python:3': { x86_64: IMAGE }, 'node:24': { x86_64: IMAGE, arm64: IMAGE } }
  expect(formatLock({ version: 1, bases })).toBe(`{
  "version": 1,
  "bases": {
    "node:24": {
      "arm64": "${IMAGE}",
      "x86_64": "${IMAGE}"
    },
    "python:3": {
      "x86_64": "${IMAGE}"
    }
  }
}
`)
})

test('what is not pinned is none, whatever objects have', () => {
  const lock: Lock = { version: 1, bases: { 'node:24': { x86_64: IMAGE } } }
  expect(lockedBase(lock, { base: 'node:24', architecture: 'x86_64' })).toBe(IMAGE)
  expect(lockedBase(lock, { base: 'node:24', architecture: 'arm64' })).toBeUndefined()
  for (const base of ['node:22', 'toString', '__proto__', 'constructor']) {
    expect(lockedBase(lock, { base, architecture: 'x86_64' })).toBeUndefined()
  }
})

const withImage = (image: unknown) =>
  `{"version": 1, "bases": {\n"node:24": {"x86_64": ${JSON.stringify(image)}}}}`

test.each<[string, string, string]>([
  ['', 'slipway.lock', 'no JSON'],
  ['[]', 'slipway.lock', 'no JSON object'],
  ['{"version": 1,\n"bases": {,}}', 'slipway.lock:2', 'no JSON'],
  ['{}', 'slipway.lock', 'its version is undefined'],
  ['{\n"bases": {},\n"version": 2}', 'slipway.lock:3', 'its version is 2'],
  ['{"version": 1}', 'slipway.lock', 'no mapping of bases'],
  ['{"version": 1,\n\n"bases": []}', 'slipway.lock:3', 'no mapping of bases'],
  ['{"version": 1, "bases": {\n"node:24": "x"}}', 'slipway.lock:2', 'of the base "node:24", no image'],
  ['{"version": 1, "bases": {\n"node:24": {"amd64": "x"}}}', 'slipway.lock:2', '"amd64" is no architecture'],
  [withImage('node:24'), 'slipway.lock:2', 'host/name@sha256:…'],
  [withImage('docker.io/library/node:24'), 'slipway.lock:2', 'host/name@sha256:…'],
  [withImage(`node@${DIGEST}`), 'slipway.lock:2', 'host/name@sha256:…'],
  [withImage(7), 'slipway.lock:2', 'host/name@sha256:…'],
  [`{\n<<<<<<< HEAD\n"version": 1,\n=======\n>>>>>>> x\n}`, 'slipway.lock:2', 'two branches changed it'],
])('a lock that cannot be used is told by its line, with what to do: %j', (text, place, reason) => {
  expect(() => parseLock(text)).toThrow(
    expect.objectContaining({
      code: 'invalid_lock',
      message: expect.stringMatching(new RegExp(`^${place} .*${RegExp.escape(reason)}`)),
      remedy: 'Write it anew: slipway lock.',
    }),
  )
})
