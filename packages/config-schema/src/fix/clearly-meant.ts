import { distance } from 'fastest-levenshtein'

/** Shorter words are near to too many others. */
const SHORTEST = 4

/**
 * The candidate that a word can only have meant: it differs in case, in `-` or a space for `_`, by one letter, or by
 * two that changed places, and no other candidate is nearly as near. Stricter than `nearest`, which only suggests.
 */
export function clearlyMeant(word: string, candidates: Iterable<string>): string | undefined {
  // Nobody misspells words that long, and comparing them takes time.
  if (word.length > 100) return undefined
  const known = [...candidates]
  const same = known.filter((candidate) => bare(candidate) === bare(word))
  if (same.length > 0) return same.length === 1 ? same[0] : undefined
  if (word.length < SHORTEST) return undefined
  const near = known.filter((candidate) => distance(word, candidate) <= 2)
  const [only] = near
  if (only === undefined || near.length > 1 || only.length < SHORTEST) return undefined
  return distance(word, only) === 1 || isSwapped(word, only) ? only : undefined
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '')
}

function isSwapped(word: string, other: string): boolean {
  let at = 0
  while (at < word.length && word[at] === other[at]) at += 1
  const swapped = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2)
  return swapped === other
}
