import { stripVTControlCharacters } from 'node:util'
import { formatProblems, type Problem } from '@slipway/config-schema'
import { describe, expect, test } from 'vitest'

const PROBLEM: Problem = {
  severity: 'error',
  code: 'unknown_key',
  message: 'A job has no key "b".',
  file: 'a.yaml',
  line: 2,
  column: 3,
  length: 1,
}

function report(text: string, problem: Partial<Problem> = {}, color = false): string {
  return formatProblems([{ ...PROBLEM, ...problem }], new Map([['a.yaml', text]]), { color })
}

describe('a report', () => {
  test('is empty without problems', () => {
    expect(formatProblems([], new Map(), { color: true })).toBe('')
  })

  test('has colours only when asked, and they change nothing else', () => {
    const text = 'a:\n  b: 1\nc: 2\n'
    expect(report(text, {}, false)).toMatchInlineSnapshot(`
      "a.yaml:2:3
          1 | a:
        > 2 |   b: 1
            |   ^
          3 | c: 2
        error: A job has no key "b". (unknown_key)

      1 error in 1 file"
    `)
    const colored = report(text, {}, true)
    expect(colored).toContain('\x1b[31merror\x1b[39m')
    expect(stripVTControlCharacters(colored)).toBe(report(text))
  })

  test('shows a file whose text is not known without lines', () => {
    expect(report('', { file: 'b.yaml' })).toMatch(/^b\.yaml:2:3\n {2}error: /)
  })

  test('lets no file steer the terminal or turn the text around', () => {
    const hostile = 'a: \x1b[2J\x07\u202e\x9b31m\r\rx'
    const shown = report(hostile, { line: 1, column: 4, message: `No ${hostile}.`, suggestion: hostile })
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  })

  test('keeps the caret below its place after tabs', () => {
    const [, , line, caret] = report('x\ny:\t\tz\n', { line: 2, column: 5 }).split('\n')
    expect(caret?.indexOf('^')).toBe(line?.indexOf('z'))
  })

  test.for([1, 60, 110, 111, 500, 2000])(
    'cuts a long line around column %i and keeps the caret below it',
    (column) => {
      const text = `${'.'.repeat(column - 1)}X${'.'.repeat(2000 - column)}`
      const [, line = '', caret = ''] = report(text, { line: 1, column }).split('\n')
      expect(line.length).toBeLessThan(125)
      expect(line[caret.indexOf('^')]).toBe('X')
    },
  )

  test('shows the beginning of a place that is longer than a line', () => {
    const [, line = '', caret = ''] = report('x'.repeat(2000), { line: 1, column: 1001, length: 900 }).split(
      '\n',
    )
    expect(line.length).toBeLessThan(125)
    expect(caret.length).toBeLessThanOrEqual(line.length)
    expect(caret.indexOf('^')).toBeLessThan(20)
  })

  test('counts errors, warnings and files', () => {
    const warning: Problem = { ...PROBLEM, severity: 'warning', file: 'b.yaml' }
    const text = formatProblems([PROBLEM, PROBLEM, warning], new Map(), { color: false })
    expect(text.split('\n').at(-1)).toBe('2 errors and 1 warning in 2 files')
  })
})
