/**
 * Whether everything that one IAM pattern matches is matched by another: `*` stands for any characters, `?` for one.
 * Sound, and exact but for patterns that only together cover what one does. Takes the time of both lengths multiplied.
 */
export function isCovered(pattern: string, by: string): boolean {
  let at = 0
  let below = 0
  let star = -1
  let resume = 0
  while (at < pattern.length) {
    if (by[below] === '*') {
      star = below
      below += 1
      resume = at
    } else if (below < by.length && matchesOne(pattern[at], by[below])) {
      at += 1
      below += 1
    } else if (star >= 0) {
      resume += 1
      at = resume
      below = star + 1
    } else return false
  }
  return /^\**$/.test(by.slice(below))
}

/** A `*` of what is covered may be many characters, or none: only a `*` covers it. */
function matchesOne(character: string | undefined, by: string | undefined): boolean {
  return character === by || (by === '?' && character !== '*')
}
