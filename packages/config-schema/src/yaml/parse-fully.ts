import type { Document, ErrorCode, Node, YAMLError } from 'yaml'
import { compose, MAX_DEPTH } from './compose.ts'
import type { ParsedFile } from './parsed-file.ts'
import type { Fault } from './node-conversion.ts'
import { plainValue } from './plain-value.ts'
import { lineStartsOf, positionOf } from './position.ts'
import { spanInNodes } from './span-in-nodes.ts'

/** Parses any text, and knows where in it everything is. Never throws. */
export function parseFully({ file, text }: { file: string; text: string }): ParsedFile {
  const documents = compose(text)
  const top: Node | null = documents?.[0]?.contents ?? null
  const { content, faults, targets } = plainValue(top)
  let lineStarts: number[] | undefined
  const told = syntaxFault(text, documents) ?? faults
  return {
    file,
    text,
    content: told.length === 0 ? content : undefined,
    findings: told.map(({ start, end, ...fault }) => ({ ...fault, file, place: { start, end } })),
    positionOf(place) {
      lineStarts ??= lineStartsOf(text)
      return positionOf({ text, lineStarts }, spanInNodes({ top, targets }, place))
    },
  }
}

/** Only the first: what follows a syntax error is mostly its consequence. */
function syntaxFault(text: string, documents: Document.Parsed[] | undefined): Fault[] | undefined {
  if (!documents) {
    return [
      { code: 'invalid_yaml', message: `Values nest deeper than ${MAX_DEPTH} levels.`, start: 0, end: 0 },
    ]
  }
  const problems = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])
  const [first] = problems.toSorted((a, b) => a.pos[0] - b.pos[0])
  if (first) return [inWords(text, first)]
  const second = documents[1]?.range[0]
  return second === undefined
    ? undefined
    : [
        {
          code: 'invalid_yaml',
          message: 'A file holds one document.',
          suggestion: 'Remove "---" and what follows.',
          start: second,
          end: second,
        },
      ]
}

function inWords(text: string, { code, message, pos }: YAMLError): Fault {
  // What is missing at the end of a file is shown behind its last text.
  const start = Math.min(pos[0], text.trimEnd().length)
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1).split('\n', 1)[0] ?? ''
  const told = WORDS[code] ?? {}
  const suggestion = line.includes('${{') ? 'Put the template in quotes: "${{ ... }}".' : told.suggestion
  return {
    code: 'invalid_yaml',
    message: told.message ?? `${message.replace(/\.$/, '')}.`,
    ...(suggestion && { suggestion }),
    start,
    end: pos[1],
  }
}

const QUOTE = 'Put the value in quotes.'

const WORDS: Partial<Record<ErrorCode, { message?: string; suggestion?: string }>> = {
  BAD_SCALAR_START: { suggestion: QUOTE },
  BLOCK_AS_IMPLICIT_KEY: { message: 'A second ": " in one line.', suggestion: QUOTE },
  NON_STRING_KEY: { message: 'A key must be plain text.' },
  TAB_AS_INDENT: { suggestion: 'Indent with spaces.' },
  TAG_RESOLVE_FAILED: {
    message: 'There are no tags in declarations.',
    suggestion: 'Remove the tag, or put the value in quotes.',
  },
}
