const MAX_SHOWN = 60

/** A text in quotes, as messages name it; a long one is cut. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text)
}
