import type { ParsedFile } from './parsed-file.ts'
import { lineStartsOf, positionOf } from './position.ts'
import { placesInPlain, readPlain } from './read-plain.ts'
import { type PlainPlaces, spanInPlain } from './span-in-plain.ts'

/** Parses one YAML document into plain JSON. Never throws: what is no such document is a finding. */
export async function parseYaml(source: { file: string; text: string }): Promise<ParsedFile> {
  const content = readPlain(source.text)
  if (content !== undefined) return { ...source, content, findings: [], positionOf: plainPositions(source) }
  // Most projects can do without the parser, which takes longer to load than they take to be read.
  const { parseFully } = await import('./parse-fully.ts')
  return parseFully(source)
}

/** Only where something is wrong is it asked for places: the text is then read again, and they are kept. */
function plainPositions({ text }: { text: string }): ParsedFile['positionOf'] {
  let located: { places: PlainPlaces; lineStarts: number[] } | undefined
  return (place) => {
    located ??= { places: placesInPlain(text), lineStarts: lineStartsOf(text) }
    return positionOf({ text, lineStarts: located.lineStarts }, spanInPlain(located.places, place))
  }
}
