import type { TextFix } from '../finding.ts'

/** Puts what is written in quotes, as it is written: what was read of 1.10 is 1.1. */
export const inQuotes: TextFix = (written) => (/^[\w.+-]+$/.test(written) ? `"${written}"` : undefined)

/** Another word in place of one, in the same quotes. */
export function otherWord(word: string, meant: string): TextFix {
  return (written) => {
    const quote = ['', '"', "'"].find((mark) => written === mark + word + mark)
    return quote === undefined ? undefined : quote + meant + quote
  }
}

/** The words of a text as a list in YAML, if no shell would make more of them than words. */
export function wordList(value: string): { text: string; fix: TextFix } | undefined {
  if (!/^[\w\s./=:-]+$/.test(value) || value.trim() === '') return undefined
  const text = `[${value.trim().split(/\s+/).map(item).join(', ')}]`
  return { text, fix: (written) => (unquoted(written) === value ? text : undefined) }
}

/** A word as YAML reads it as text: not as a number, true or null, nor as the beginning of something else. */
function item(word: string): string {
  const isPlain = /^-{0,2}[A-Za-z_/.][\w./=-]*$/.test(word)
  return isPlain && !/^(true|false|null|\.(inf|nan)|\.\d.*)$/i.test(word) ? word : JSON.stringify(word)
}

function unquoted(written: string): string {
  return /^(["']).*\1$/s.test(written) ? written.slice(1, -1) : written
}
