import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openS3Blobs } from '../../src/aws/open-s3-blobs.ts'

const BYTES = 1000

it('a blob whose bytes break off on the way is asked for again', async () => {
  const { blobs, asked } = await aBucket({ torn: 2 })
  expect(await blobs.get('a/b')).toHaveLength(BYTES)
  expect(asked()).toBe(3)
})

it('a blob whose bytes break off each time is given up', async () => {
  const { blobs, asked } = await aBucket({ torn: Infinity })
  await expect(blobs.get('a/b', { start: 0, end: BYTES })).rejects.toThrow('aborted')
  expect(asked()).toBeLessThan(10)
})

/** A bucket that sends half of a blob, so many times. */
async function aBucket({ torn }: { torn: number }) {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    request.resume()
    response.writeHead(200, { 'content-length': BYTES })
    const rest = () => (asked <= torn ? response.destroy() : response.end(Buffer.alloc(BYTES / 2)))
    response.write(Buffer.alloc(BYTES / 2), rest)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const { blobs, close } = await openS3Blobs({ bucket: 'acme', config })
  onTestFinished(() => {
    close()
    server.close()
    server.closeAllConnections()
  })
  return { blobs, asked: () => asked }
}
