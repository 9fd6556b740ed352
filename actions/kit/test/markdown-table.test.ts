import { expect, test } from 'vitest'
import { markdownTable, plainText } from '../markdown-table.ts'

test('a cell is shown as it is, whatever it holds', () => {
  const cell = 'a|b\n<img src=x> `c` [d](e) *f* _g_ & @ann \\'
  expect(plainText(cell)).toBe(
    'a\\|b &lt;img src=x\\> \\`c\\` \\[d\\]\\(e\\) \\*f\\* \\_g\\_ &amp; \\@ann \\\\',
  )
})

test('rows are lines below a head', () => {
  expect(markdownTable({ head: ['a', 'b'], rows: [['1', '2|3']] })).toBe(
    '| a | b |\n| --- | --- |\n| 1 | 2\\|3 |\n',
  )
})

test('more rows than anybody reads are counted', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => [`location-${index}`, 'x'.repeat(50)])
  const table = markdownTable({ head: ['a', 'b'], rows })
  expect(table.length).toBeLessThan(60_000)
  const shown = table.match(/^\| location-/gm)!.length
  expect(table).toContain(`… and ${100_000 - shown} more.`)
})

test('one row that is longer than all may be is left out, too', () => {
  expect(markdownTable({ head: ['a'], rows: [['x'.repeat(2_000_000)]] })).toContain('… and 1 more.')
})
