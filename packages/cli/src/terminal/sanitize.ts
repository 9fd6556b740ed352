import { stripVTControlCharacters } from 'node:util'

const ESC = String.fromCharCode(0x1b)
const BEL = String.fromCharCode(0x07)

/** Colours and weights of text: the only sequences that do nothing but change how the text looks. */
const SGR = `${ESC}\\[[0-9;:]*m`

const SEQUENCES = [
  SGR,
  // What addresses the terminal itself: its title, its clipboard, its device control.
  `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`,
  `${ESC}[PX^_][^${ESC}]*(?:${ESC}\\\\)?`,
  `${ESC}\\[[0-?]*[ -/]*[@-~]?`,
  `${ESC}[ -/]*[0-~]?`,
  '[^\\t\\P{Cc}]',
].join('|')

const UNSAFE = new RegExp(SEQUENCES, 'gu')
const IS_SGR = new RegExp(`^${SGR}$`, 'u')

/**
 * One line that is safe to write to a terminal, whatever printed it: colours stay (unless `color` is false), and
 * everything that would move the cursor, clear the screen or talk to the terminal is left out.
 */
export function sanitize(line: string, { color }: { color: boolean }): string {
  const safe = line.replace(UNSAFE, (sequence) => (IS_SGR.test(sequence) ? sequence : ''))
  return color ? safe : stripVTControlCharacters(safe)
}
