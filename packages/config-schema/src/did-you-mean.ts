import { closest, distance } from 'fastest-levenshtein'

const MAX_LISTED = 20

/** The candidate that `word` most likely meant, or undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates]
  // Beyond what a person would write, a comparison with each would take long and help nobody.
  if (known.length === 0 || known.length > 500 || word.length > 100) return undefined
  const same = known.find((candidate) => letters(candidate) === letters(word))
  if (same !== undefined) return same
  const candidate = closest(word, known)
  return distance(word, candidate) <= Math.max(1, Math.floor(word.length / 3)) ? candidate : undefined
}

/** Equal for words that differ in case or in the order of their letters, the slip that a distance counts twice. */
function letters(word: string): string {
  return word.toLowerCase().split('').toSorted().join('')
}

/** `Did you mean "x"?`, or else a sentence that lists what there is; undefined when there is nothing. */
export function didYouMean(word: string, candidates: Iterable<string>, what: string): string | undefined {
  const known = [...candidates]
  const candidate = nearest(word, known)
  if (candidate !== undefined) return `Did you mean "${candidate}"?`
  if (known.length === 0) return undefined
  const more = known.length > MAX_LISTED ? ` and ${known.length - MAX_LISTED} more` : ''
  return `${what}: ${known.slice(0, MAX_LISTED).join(', ')}${more}.`
}
