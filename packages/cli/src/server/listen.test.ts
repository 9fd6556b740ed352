import { expect, onTestFinished, test } from 'vitest'
import { listen } from './listen.ts'

async function listening(port: number | undefined) {
  const { server, url } = await listen(port)
  onTestFinished(() => void server.close())
  return { url, port: Number(new URL(url).port) }
}

test('0 is any free port, on this machine only', async () => {
  expect((await listening(0)).url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/)
})

test('a port that was asked for and is taken is never replaced', async () => {
  const { port } = await listening(0)
  await expect(listen(port)).rejects.toMatchObject({ message: `The port ${port} is taken.`, exitCode: 1 })
})

test('the default port is replaced by a free one when it is taken', async () => {
  const first = await listening(undefined)
  const second = await listening(undefined)
  expect(second.port).not.toBe(first.port)
  expect(second.port).toBeGreaterThan(0)
})
