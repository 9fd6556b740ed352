import { styleText } from 'node:util'
import { expect, test } from 'vitest'
import { table } from './table.ts'

test('columns are aligned by what is seen, and no line ends in a space', () => {
  const red = styleText('red', 'FAILED', { validateStream: false })
  expect(
    table([
      ['A', 'STATUS', ''],
      ['weather', red, 'x'],
      ['b', 'SUCCEEDED', ''],
    ]),
  ).toEqual(['A        STATUS', `weather  ${red}     x`, 'b        SUCCEEDED'])
})
