import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { capturedStream } from '../../test/captured-stream.ts'
import { Progress } from './progress.ts'

const HIDDEN = '\r\u001B[K'
const LONG_MS = 60_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function progress({
  isTTY,
  quiet = false,
  erases = true,
}: {
  isTTY: boolean
  quiet?: boolean
  erases?: boolean
}) {
  const { stream, text } = capturedStream({ isTTY })
  return { progress: new Progress({ stream, quiet, unicode: false, erases }), text }
}

test('on a terminal a line turns, says for how long, and is taken away', () => {
  const { progress: shown, text } = progress({ isTTY: true })
  shown.show('hello: building')
  vi.advanceTimersByTime(200)
  shown.clear()
  vi.advanceTimersByTime(LONG_MS)
  expect(text()).toBe(`${HIDDEN}/ hello: building … 0.1 s${HIDDEN}- hello: building … 0.2 s${HIDDEN}`)
})

test.each([
  ['a pipe', { isTTY: false }],
  ['a terminal that cannot take a line back', { isTTY: true, erases: false }],
])('%s gets one plain line, and only of what takes long', (_, options) => {
  const { progress: shown, text } = progress(options)
  shown.show('quick: building')
  vi.advanceTimersByTime(200)
  shown.show('slow: building')
  vi.advanceTimersByTime(LONG_MS)
  shown.clear()
  expect(text()).toBe('slow: building …\n')
})

test('--quiet gets nothing', () => {
  const { progress: shown, text } = progress({ isTTY: true, quiet: true })
  shown.show('slow: building')
  vi.advanceTimersByTime(LONG_MS)
  shown.clear()
  expect(text()).toBe('')
})
