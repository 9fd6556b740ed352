import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { capturedStream } from '../../test/captured-stream.ts'
import { Writer, type Output } from './writer.ts'

const HOSTILE = 'a\u001B[2Jb\u001B[31mc\u001B[39m\rd'

describe('what a log says', () => {
  test.each([
    [
      'reaches a terminal without what would steer it',
      { isTTY: true, color: true },
      'ab\u001B[31mc\u001B[39md\n',
    ],
    ['reaches a terminal without colours, where none are wanted', { isTTY: true, color: false }, 'abcd\n'],
    ['reaches a pipe as it is', { isTTY: false, color: false }, `${HOSTILE}\n`],
  ])('%s', (_, { isTTY, color }, expected) => {
    const { stream, text } = capturedStream({ isTTY })
    new Writer({ stream, color }).line(HOSTILE)
    expect(text()).toBe(expected)
  })

  test('is told line by line when it has several', () => {
    const { stream, text } = capturedStream({ isTTY: true })
    new Writer({ stream, color: true }).line('one\u0007\ntwo\u0007')
    expect(text()).toBe('one\ntwo\n')
  })
})

test('bytes stay bytes in a pipe, and become text on a terminal', () => {
  const bytes = Buffer.from([0x68, 0x69, 0x1b, 0xff])
  const pipe = capturedStream({ isTTY: false })
  new Writer({ stream: pipe.stream, color: false }).bytes(bytes)
  expect(pipe.text()).toBe(bytes.toString())
  const terminal = capturedStream({ isTTY: true })
  new Writer({ stream: terminal.stream, color: false }).bytes(bytes)
  expect(terminal.text()).toBe('hi\uFFFD')
})

test('a writer is caught up once whoever reads is', async () => {
  const events: string[] = []
  const slow = new Writable({
    highWaterMark: 1,
    write(_bytes, _encoding, done) {
      setImmediate(() => {
        events.push('read')
        done()
      })
    },
  })
  const writer = new Writer({ stream: slow as unknown as Output, color: false })
  writer.line('long')
  await writer.caughtUp()
  events.push('caught up')
  await writer.caughtUp()
  expect(events).toEqual(['read', 'caught up'])
})

test('a silent writer writes nothing', () => {
  const { stream, text } = capturedStream({ isTTY: false })
  const writer = new Writer({ stream, color: false, silent: true })
  writer.line('line')
  writer.bytes(Buffer.from('bytes'))
  expect(text()).toBe('')
})
