import { expect, test } from 'vitest'
import { sanitize } from './sanitize.ts'

const ESC = '\u001B'

test.each([
  ['a cursor that moves up', `${ESC}[5Aover`, 'over'],
  ['a screen that is cleared', `${ESC}[2J${ESC}[Hgone`, 'gone'],
  ['a window title', `${ESC}]0;owned\u0007text`, 'text'],
  ['a clipboard that is written', `${ESC}]52;c;cm0gLXJm${ESC}\\text`, 'text'],
  ['a title without an end', `before${ESC}]0;owned`, 'before'],
  ['device control', `${ESC}P1$r${ESC}\\text`, 'text'],
  ['a link', `${ESC}]8;;https://example.org${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
  ['the eight-bit form of a sequence', '\u009B2Jtext', '2Jtext'],
  ['a bell, a backspace and a return', 'a\u0007b\u0008c\rd', 'abcd'],
  ['a lone escape at the end', `text${ESC}`, 'text'],
  ['a reset of the terminal', `${ESC}ctext`, 'text'],
])('%s never reaches a terminal', (_, text, left) => {
  expect(sanitize(text, { color: true })).toBe(left)
})

test('tabs, letters of any script and colours stay', () => {
  const text = `\tgrün 日本 ${ESC}[1;31mred${ESC}[0m ${ESC}[38:5:208morange${ESC}[m`
  expect(sanitize(text, { color: true })).toBe(text)
})

test('colours go too where no colours are wanted', () => {
  expect(sanitize(`${ESC}[31mred${ESC}[39m`, { color: false })).toBe('red')
})

test('what is left after a cut holds no sequence that the cut put together', () => {
  expect(sanitize(`${ESC}${ESC}[2J[31mtext`, { color: true })).toBe('[31mtext')
})
