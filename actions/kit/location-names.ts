/** The names in an input `locations`, as the legs of a matrix carry them: spaces or line ends between, each once. */
export function locationNames(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter((name) => name !== ''))]
}
