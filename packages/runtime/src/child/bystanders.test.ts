import { expect, test } from 'vitest'
import { isStranger } from './bystanders.ts'
import type { ProcessEntry } from './process-entries.ts'

const entry = (pid: number, parent: number, startTime = '100'): ProcessEntry => ({
  pid,
  parent,
  startTime,
  name: `process-${pid}`,
  session: pid,
})

const init = entry(1, 0)
const runtime = entry(7, 1)
const bystanders = new Set(['1/100', '7/100', '8/100'])

test.each<[string, boolean, ProcessEntry, ProcessEntry[]]>([
  ['the runtime itself', false, runtime, []],
  ['what was there before', false, entry(8, 1), []],
  ['what has the pid of something that was there before', true, entry(8, 7, '200'), []],
  ['a child of the runtime', true, entry(9, 7), []],
  ['what has lost its parent', true, entry(9, 1), []],
  ['what loses its parent during the look', true, entry(9, 33), []],
  ['a shell that is opened from outside of the container', false, entry(9, 0), []],
  ['what that shell runs', false, entry(10, 9), [entry(9, 0)]],
  ['a thread of the kernel', false, entry(9, 2), [entry(2, 0)]],
])('%s: a stranger is %s', (_, expected, process, others) => {
  const all = [init, runtime, process, ...others]
  expect(isStranger(bystanders, process, new Map(all.map((each) => [each.pid, each])))).toBe(expected)
})
