import type { LogEntry } from '@slipway/api'
import { expect, test } from 'vitest'
import { capturedStream } from '../../test/captured-stream.ts'
import { symbols } from '../terminal/symbols.ts'
import { Writer } from '../terminal/writer.ts'
import { LogPrinter, type WaitingRun } from './log-printer.ts'

const base = { cursor: '', at: 0, attempt: 1, step: 'plot' }
const line = (text: string, more: object = {}): LogEntry => ({ ...base, stream: 'stdout', text, ...more })
const started = (step: string, at: number): LogEntry => ({ ...base, step, at, event: 'step_started' })
const ended = (step: string, at: number, end: object): LogEntry =>
  ({ ...base, step, at, event: 'step_ended', exit_code: null, signal: null, ...end }) as LogEntry

async function printed(entries: LogEntry[], indent = ''): Promise<string> {
  const { stream, text } = capturedStream({ isTTY: false })
  const writer = new Writer({ stream, color: false })
  const printer = new LogPrinter({ output: writer, notes: writer, symbols: symbols(true), indent })
  for (const entry of entries) await printer.print(entry)
  printer.end()
  return text()
}

test('a wait is told once: for an agent, and for the next attempt', () => {
  const { stream, text } = capturedStream({ isTTY: false })
  const writer = new Writer({ stream, color: false })
  const printer = new LogPrinter({ output: writer, notes: writer, symbols: symbols(true) })
  const failure = { code: 'exit_code', message: 'Step main ended with exit code 1.', remedy: '' } as const
  const run = { attempts: [], not_before: 0 }
  const failed = [{ failure }] as unknown as WaitingRun['attempts']
  printer.waiting({ ...run, status: 'QUEUED', attempt: 0 }, 500)
  printer.waiting({ ...run, status: 'QUEUED', attempt: 0 }, 1500)
  printer.waiting({ ...run, status: 'RUNNING', attempt: 1 }, 2500)
  printer.waiting({ status: 'QUEUED', attempt: 1, attempts: failed, not_before: 10_000 }, 3000)
  printer.waiting({ status: 'QUEUED', attempt: 1, attempts: failed, not_before: 10_000 }, 4000)
  printer.waiting({ status: 'QUEUED', attempt: 2, attempts: failed, not_before: 10_000 }, 11_000)
  expect(text()).toBe(`QUEUED no agent has taken it yet
attempt 1 failed: Step main ended with exit code 1. Tried again in 7.0 s
attempt 2 failed: Step main ended with exit code 1. Tried again as soon as an agent takes it
`)
})

test('lines bear the name of their step, which is told how it ended', async () => {
  const entries = [
    started('plot', 1000),
    line('drawn'),
    ended('plot', 1200, { status: 'SUCCEEDED', exit_code: 0 }),
    ended('mail', 1200, { status: 'FAILED', exit_code: 3 }),
    ended('file', 1200, { status: 'FAILED', signal: 'SIGKILL' }),
    ended('tidy', 1200, { status: 'CANCELLED' }),
    ended('rest', 1200, { status: 'SKIPPED' }),
  ]
  expect(await printed(entries, '  ')).toBe(`  plot │ drawn
  plot ✔ 0.2 s
  mail ✖ exit code 3 after 0 ms
  file ✖ SIGKILL after 0 ms
  tidy ✖ cancelled after 0 ms
  rest ○ skipped
`)
})

test('the only step of a job goes without saying', async () => {
  const main = { step: 'main' }
  const entries = [line('hello', main), ended('main', 10, { status: 'SUCCEEDED', exit_code: 0 })]
  expect(await printed(entries)).toBe('hello\n')
})

test('what is said about the job is not taken for its own words', async () => {
  expect(await printed([line('killed', { step: 'main', stream: 'slipway' })])).toBe('slipway │ killed\n')
})

test('a partial line goes on where it stopped, unless something came between', async () => {
  const entries = [
    line('50 %', { partial: true }),
    line(' 100 %'),
    line('downlo', { partial: true }),
    line('warning', { stream: 'stderr' }),
    line('aded', { partial: true }),
    ended('plot', 10, { status: 'SUCCEEDED', exit_code: 0 }),
    line('left open', { partial: true }),
  ]
  expect(await printed(entries)).toBe(`plot │ 50 % 100 %
plot │ downlo
plot │ warning
plot │ aded
plot ✔ 0 ms
plot │ left open
`)
})

test('a new attempt is told', async () => {
  expect(await printed([line('one'), line('two', { attempt: 2 })])).toBe(
    'plot │ one\nattempt 2\nplot │ two\n',
  )
})
