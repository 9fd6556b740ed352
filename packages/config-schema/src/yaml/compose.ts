import { Composer, type CST, type Document, Parser } from 'yaml'

/** Deeper than any declaration, and shallow enough for code that calls itself. */
export const MAX_DEPTH = 64

/** Nobody needs more than one; a file of nothing else would take seconds. */
const MAX_DIRECTIVES = 10

/** The documents of a text, or undefined when they nest too deeply. Stops at the first token that is no YAML. */
export function compose(text: string): Document.Parsed[] | undefined {
  const composer = new Composer({
    schema: 'core',
    // Left to plainValue, which takes linear time for it.
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const tokens = sensibleTokens(new Parser().parse(text))
  return tokens && [...composer.compose(tokens, true, text.length)]
}

/** Composing calls itself for each level; a stack that runs over in the middle of it can end the process. */
function sensibleTokens(tokens: Iterable<CST.Token>): CST.Token[] | undefined {
  const sensible: CST.Token[] = []
  let directives = 0
  for (const token of tokens) {
    if (token.type === 'document' && isTooDeep(token)) return undefined
    if (token.type === 'directive') directives += 1
    sensible.push(token)
    if (token.type === 'error' || directives > MAX_DIRECTIVES) break
  }
  return sensible
}

function isTooDeep(document: CST.Document): boolean {
  let level: CST.Token[] = document.value ? [document.value] : []
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true
    level = level.flatMap(tokensBelow)
  }
  return false
}

function tokensBelow(token: CST.Token): CST.Token[] {
  if (!('items' in token)) return []
  return token.items
    .flatMap(({ key, value }) => [key, value])
    .filter((below) => below !== undefined && below !== null)
}
