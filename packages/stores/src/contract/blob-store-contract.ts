import { randomBytes } from 'node:crypto'
import type { BlobStore } from '@slipway/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A blob store under test. */
export interface BlobStoreUnderTest {
  blobs: BlobStore
  close(): Promise<void>
}

/** What every `BlobStore` does. */
export function blobStoreContract(name: string, make: () => Promise<BlobStoreUnderTest>): void {
  describe(`${name} as a BlobStore`, () => {
    let opened: BlobStoreUnderTest
    beforeAll(async () => {
      opened = await make()
    })
    afterAll(() => opened.close())

    describeContent(() => opened.blobs)
    describeKeys(() => opened.blobs)
  })
}

function describeContent(blobs: () => BlobStore): void {
  describe('a blob', () => {
    it('is read back byte for byte, as a whole and as a stream', async () => {
      const key = aKey()
      const bytes = randomBytes(3_000_000)
      await blobs().put(key, bytes)
      expect(bytes.equals((await blobs().get(key)) ?? new Uint8Array())).toBe(true)
      const streamed = await blobs().stream(key)
      expect(streamed?.bytes).toBe(bytes.length)
      expect(bytes.equals(await collect(streamed?.stream))).toBe(true)
    })

    it('may be empty', async () => {
      const key = aKey()
      await blobs().put(key, new Uint8Array())
      expect(await blobs().get(key)).toHaveLength(0)
      const streamed = await blobs().stream(key)
      expect(streamed?.bytes).toBe(0)
      expect(await collect(streamed?.stream)).toHaveLength(0)
    })

    it('may come as a stream of a known size', async () => {
      const key = aKey()
      await blobs().put(key, { stream: chunks(['log', ' of', ' a run']), bytes: 12 })
      expect(await text(blobs(), key)).toBe('log of a run')
    })

    it('is replaced by a later one', async () => {
      const key = aKey()
      await blobs().put(key, Buffer.from('a longer first one'))
      await blobs().put(key, Buffer.from('second'))
      expect(await text(blobs(), key)).toBe('second')
    })

    it('is read in part, up to where it ends', async () => {
      const key = aKey()
      await blobs().put(key, Buffer.from('0123456789'))
      expect(await text(blobs(), key, { start: 2, end: 5 })).toBe('234')
      expect(await text(blobs(), key, { start: 7 })).toBe('789')
      expect(await text(blobs(), key, { start: 7, end: 99 })).toBe('789')
      expect(await text(blobs(), key, { start: 5, end: 5 })).toBe('')
      expect(await text(blobs(), key, { start: 10 })).toBe('')
      expect(await text(blobs(), key, { start: 99, end: 100 })).toBe('')
    })

    it('that is not there is undefined, however it is read', async () => {
      const key = aKey()
      expect(await blobs().get(key)).toBeUndefined()
      expect(await blobs().get(key, { start: 0, end: 1 })).toBeUndefined()
      expect(await blobs().stream(key)).toBeUndefined()
    })

    it('is there as a whole or not at all', async () => {
      const prefix = `${aKey()}/`
      const broken = () => ({ stream: failing(), bytes: 100 })
      await expect(blobs().put(`${prefix}broken`, broken())).rejects.toThrow('the source broke')
      for (const bytes of [2, 4]) {
        const misjudged = blobs().put(`${prefix}misjudged`, { stream: chunks(['abc']), bytes })
        await expect(misjudged).rejects.toMatchObject({ code: 'blob_size_wrong' })
      }
      expect(await blobs().list(prefix)).toEqual([])

      await blobs().put(`${prefix}kept`, Buffer.from('as it was'))
      await expect(blobs().put(`${prefix}kept`, broken())).rejects.toThrow('the source broke')
      expect(await text(blobs(), `${prefix}kept`)).toBe('as it was')
    })
  })
}

function describeKeys(blobs: () => BlobStore): void {
  describe('keys', () => {
    it('are listed by prefix, which may end anywhere, in order and with sizes', async () => {
      const prefix = aKey()
      const names = ['log/1', 'log/10', 'log/2', 'log.zst', 'artifacts/a b/ü.html', 'artifacts/x']
      for (const name of names) await blobs().put(`${prefix}/${name}`, Buffer.from(name))
      const list = async (part: string) =>
        (await blobs().list(prefix + part)).map(({ key }) => key.slice(prefix.length + 1))
      expect(await list('/')).toEqual(names.toSorted())
      expect(await list('/log/1')).toEqual(['log/1', 'log/10'])
      expect(await list('/log')).toEqual(['log.zst', 'log/1', 'log/10', 'log/2'])
      expect(await list('/art')).toEqual(['artifacts/a b/ü.html', 'artifacts/x'])
      expect(await list('/log/1/')).toEqual([])
      expect(await list('/none/')).toEqual([])
      expect(await blobs().list(`${prefix}/log/2`)).toEqual([{ key: `${prefix}/log/2`, bytes: 5 }])
    })

    it('are found one by one only: what lies above a blob is none', async () => {
      const prefix = aKey()
      await blobs().put(`${prefix}/log/1`, Buffer.from('x'))
      expect(await blobs().get(`${prefix}/log`)).toBeUndefined()
      expect(await blobs().get(`${prefix}/log/1/2`)).toBeUndefined()
      expect(await blobs().stream(`${prefix}/log`)).toBeUndefined()
    })

    it('are gone after a removal, and the others stay; missing ones are no error', async () => {
      const prefix = aKey()
      for (const name of ['a', 'b/1', 'b/2']) await blobs().put(`${prefix}/${name}`, Buffer.from(name))
      await blobs().remove([`${prefix}/b/1`, `${prefix}/none`, `${prefix}/b/none/x`])
      expect((await blobs().list(`${prefix}/`)).map(({ key }) => key)).toEqual([
        `${prefix}/a`,
        `${prefix}/b/2`,
      ])
      await blobs().remove([`${prefix}/a`, `${prefix}/b/2`])
      expect(await blobs().list(prefix)).toEqual([])
      await blobs().remove([])
    })

    it('come and go while others beside them do', async () => {
      const prefix = aKey()
      const staying = `${prefix}/staying`
      await blobs().put(staying, Buffer.from('x'))
      const comeAndGo = async (key: string) => {
        for (let round = 0; round < 20; round += 1) {
          await blobs().put(key, Buffer.from(String(round)))
          expect(await text(blobs(), key)).toBe(String(round))
          expect((await blobs().list(`${prefix}/`)).map((found) => found.key)).toContain(staying)
          await blobs().remove([key])
        }
      }
      await Promise.all(Array.from({ length: 8 }, (_, index) => comeAndGo(`${prefix}/log/${index}`)))
      expect(await blobs().list(prefix)).toEqual([{ key: staying, bytes: 1 }])
    })

    it.each(['', '/etc/passwd', '../x', 'a/../../x', 'a/./b', 'a//b', 'a/', '.', '..', 'a\0b'])(
      'are refused that name no place below: %j',
      async (key) => {
        const refusal = { code: 'blob_key_invalid' }
        await expect(blobs().put(key, Buffer.from('x'))).rejects.toMatchObject(refusal)
        await expect(blobs().get(key)).rejects.toMatchObject(refusal)
        await expect(blobs().stream(key)).rejects.toMatchObject(refusal)
        await expect(blobs().remove([key])).rejects.toMatchObject(refusal)
      },
    )

    it('are refused that are longer than 1,024 bytes', async () => {
      const refusal = { code: 'blob_key_invalid' }
      await expect(blobs().put(`${'ü/'.repeat(341)}ab`, Buffer.from('x'))).rejects.toMatchObject(refusal)
      await expect(blobs().get(`${'ü/'.repeat(341)}a`)).resolves.toBeUndefined()
    })

    it.each(['/', '../', 'a/../b', './', 'a//', 'a\0'])('have no prefix like %j', async (prefix) => {
      await expect(blobs().list(prefix)).rejects.toMatchObject({ code: 'blob_key_invalid' })
    })
  })
}

function aKey(): string {
  return `test/${randomBytes(8).toString('hex')}`
}

async function text(
  blobs: BlobStore,
  key: string,
  range?: { start: number; end?: number },
): Promise<string | undefined> {
  const bytes = await blobs.get(key, range)
  return bytes && Buffer.from(bytes).toString()
}

async function collect(stream: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream ?? []))
}

async function* chunks(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of texts) yield Buffer.from(part)
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half of it')
  throw new Error('the source broke')
}
