import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { callsOf, faultRule, startProxy, type Rule } from '@slipway/tools/engines'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { s3Settings } from '../../src/aws/client-settings.ts'
import { openS3Blobs } from '../../src/aws/open-s3-blobs.ts'
import { aCaller, aPlatform, makeBucket } from './test-platform.ts'

const MIB = 1024 * 1024
const config = aCaller()
let bucket: string
let opened: Awaited<ReturnType<typeof openS3Blobs>>

beforeAll(async () => {
  bucket = await makeBucket(config, aPlatform())
  opened = await openS3Blobs({ bucket, config })
})
afterAll(() => opened.close())

it('a blob of many parts is read back byte for byte, whether it came as bytes or as a stream', async () => {
  const { blobs } = opened
  const bytes = randomBytes(35 * MIB + 7)
  await blobs.put('large/bytes', bytes)
  await blobs.put('large/stream', { stream: inChunks(bytes, 777_777), bytes: bytes.length })
  expect(bytes.equals((await blobs.get('large/bytes')) ?? new Uint8Array())).toBe(true)
  expect(bytes.equals((await blobs.get('large/stream')) ?? new Uint8Array())).toBe(true)
  expect(await blobs.get('large/stream', { start: 16 * MIB - 1, end: 16 * MIB + 1 })).toEqual(
    new Uint8Array(bytes.subarray(16 * MIB - 1, 16 * MIB + 1)),
  )
})

it('a large blob whose source breaks or misjudges itself leaves nothing behind', async () => {
  const { blobs } = opened
  const bytes = 40 * MIB
  const broken = { stream: breakingAfter(20 * MIB), bytes }
  await expect(blobs.put('torn/broken', broken)).rejects.toThrow('the source broke')
  for (const length of [bytes - 1, bytes + 1, 20 * MIB]) {
    const misjudged = { stream: inChunks(Buffer.alloc(length), 5 * MIB), bytes }
    await expect(blobs.put('torn/misjudged', misjudged)).rejects.toMatchObject({ code: 'blob_size_wrong' })
  }
  expect(await blobs.list('torn/')).toEqual([])
  const client = new S3Client(s3Settings(config))
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  client.destroy()
  expect(Uploads).toEqual([])
})

it('all keys are listed and removed, however many there are', async () => {
  const { blobs } = opened
  const keys = Array.from({ length: 2100 }, (_, index) => `many/${String(index).padStart(4, '0')}`)
  for (let at = 0; at < keys.length; at += 50) {
    await Promise.all(keys.slice(at, at + 50).map((key) => blobs.put(key, Buffer.from('x'))))
  }
  expect((await blobs.list('many/')).map(({ key }) => key)).toEqual(keys)
  await blobs.remove(keys)
  expect(await blobs.list('many/')).toEqual([])
})

it('keys may hold what XML and URLs treat in their own way', async () => {
  const { blobs } = opened
  const keys = [
    'a+b',
    'a b',
    'a%20b',
    'a&b<c>',
    'line\nend',
    'tab\t',
    'bell\u0007',
    'ü?#=',
    '🚢',
    '\uFF21',
  ].map((key) => `odd/${key}`)
  for (const key of keys) await blobs.put(key, Buffer.from(key))
  expect((await blobs.list('odd/')).map(({ key }) => key)).toEqual(keys.toSorted())
  for (const key of keys) expect(Buffer.from((await blobs.get(key)) ?? []).toString()).toBe(key)
  await blobs.remove(keys)
  expect(await blobs.list('odd/')).toEqual([])
})

it('a blob that S3 does not remove is named', async () => {
  const body = `<?xml version="1.0"?><DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
    <Error><Key>kept/a</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>`
  const refusing: Rule = async (request, forward) =>
    request.path.includes('?delete')
      ? { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) }
      : forward()
  await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [refusing] })
  const { blobs, close } = await openS3Blobs({ bucket, config: { ...config, endpoint: proxy.endpoint } })
  await expect(blobs.remove(['kept/a', 'kept/b'])).rejects.toMatchObject({
    code: 'blobs_not_removed',
    message: expect.stringContaining('kept/a: AccessDenied'),
  })
  close()
})

it.each(['throttled', 'failed', 'cut'] as const)('blobs come and go although calls are %s', async (fault) => {
  const rule = faultRule({ on: callsOf('s3'), every: 2, fault })
  await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [rule] })
  const { blobs, close } = await openS3Blobs({ bucket, config: { ...config, endpoint: proxy.endpoint } })
  const bytes = randomBytes(17 * MIB)
  await blobs.put(`${fault}/large`, { stream: inChunks(bytes, MIB), bytes: bytes.length })
  await blobs.put(`${fault}/small`, Buffer.from('small'))
  expect(bytes.equals((await blobs.get(`${fault}/large`)) ?? new Uint8Array())).toBe(true)
  expect(await blobs.get(`${fault}/small`, { start: 1, end: 3 })).toEqual(new Uint8Array(Buffer.from('ma')))
  expect(await blobs.list(`${fault}/`)).toHaveLength(2)
  await blobs.remove([`${fault}/large`, `${fault}/small`])
  expect(await blobs.get(`${fault}/small`)).toBeUndefined()
  expect(rule.struck()).toBeGreaterThan(0)
  close()
})

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* breakingAfter(bytes: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += MIB) yield Buffer.alloc(MIB)
  throw new Error('the source broke')
}
