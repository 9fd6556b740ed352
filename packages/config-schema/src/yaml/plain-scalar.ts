import type { Json } from '../declaration.ts'

/**
 * What a plain scalar is in YAML's core schema, where that is beyond doubt; undefined where it is not, or where the
 * text is no scalar at all.
 */
export function plainScalar(text: string): Json | undefined {
  if (text.includes(': ') || text.endsWith(':')) return undefined
  if (isNumberStart(text.charCodeAt(0))) {
    if (WHOLE.test(text)) return Number(text)
    return NUMBER_LIKE.test(text) ? undefined : text
  }
  if (text === '~') return undefined
  return text.length <= 5 && WORDS.has(text) ? WORDS.get(text) : text
}

/** `+`, `-`, `.` or a digit. */
function isNumberStart(code: number): boolean {
  return code === 0x2b || code === 0x2d || code === 0x2e || (code >= 0x30 && code <= 0x39)
}

const WHOLE = /^(?:0|-?[1-9]\d{0,14})$/

/** All numbers, and some that are none. */
const NUMBER_LIKE = /^[-+]?(?:\.?\d[\d.xo]*(?:[eE][-+]?\d+)?[\da-fA-F]*|\.(?:inf|nan))$/i

const WORDS = new Map<string, Json>(
  ['true', 'false', 'null'].flatMap((word) => {
    const value = JSON.parse(word) as Json
    return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()].map((form) => [
      form,
      value,
    ])
  }),
)
