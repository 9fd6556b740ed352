/** Shorter ones would be masked all over a log that never held the secret. */
const SHORTEST = 6

/**
 * All byte strings that give secrets away: each value, each line of a value with several, and of both the base64,
 * URL-encoded and JSON-escaped forms. Values under 6 bytes, and such lines, have none.
 */
export function secretForms(values: readonly string[]): Uint8Array[] {
  const telling = values
    .flatMap((value) => [value, ...value.split(/\r?\n/).map((line) => line.trim())])
    .filter((value) => Buffer.byteLength(value) >= SHORTEST)
  const forms = telling.flatMap((value) => [
    value,
    ...jsonForms(value),
    ...urlForms(value),
    ...base64Forms(value),
  ])
  return [...new Set(forms)].map((form) => Buffer.from(form))
}

/** As JSON.stringify writes it, as writers that stay within ASCII do, and as those that escape slashes do. */
function jsonForms(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1)
  const ascii = escaped.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return [escaped, ascii, escaped.replaceAll('/', '\\/')]
}

/** For a query, for a form, and with slashes left as they are; with hex digits of either case. */
function urlForms(value: string): string[] {
  const query = encodeURIComponent(value.toWellFormed())
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const forms = [query, form, query.replaceAll('%2F', '/')]
  return [...forms, ...forms.map((text) => text.replace(/%../g, (hex) => hex.toLowerCase()))]
}

/** Alone with its padding, and what is always the same of it inside a longer text, wherever it begins there. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value)
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  const forms = [bytes.toString('base64'), ...inside]
  return [...forms, ...forms.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))]
}
