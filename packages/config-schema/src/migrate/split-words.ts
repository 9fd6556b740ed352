/** The words of a command line without variables, as a shell would split it; undefined where a quote does not end. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = []
  let rest = line.trimStart()
  while (rest !== '') {
    const word = /^(?:[^\s"'\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/s.exec(rest)?.[0]
    if (word === undefined) return undefined
    words.push(unquoted(word))
    rest = rest.slice(word.length)
    // What follows a word without a space is a quote that does not end.
    if (rest !== '' && !/^\s/.test(rest)) return undefined
    rest = rest.trimStart()
  }
  return words
}

function unquoted(word: string): string {
  return word.replaceAll(
    /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs,
    (_all, escaped?: string, single?: string, double?: string) => {
      return escaped ?? single ?? (double ?? '').replaceAll(/\\(["\\$`])/g, '$1')
    },
  )
}
