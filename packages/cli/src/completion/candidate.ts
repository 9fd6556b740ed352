/** A word that may stand at the cursor, and what it is; `about` may be empty. */
export interface Candidate {
  word: string
  about: string
}

/** A word that speaks for itself. */
export function plain(word: string): Candidate {
  return { word, about: '' }
}
