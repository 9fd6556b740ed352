import { styleText } from 'node:util'
import type { Problem } from './problem.ts'

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

const WIDTH = 110

/**
 * The problems as text for people: each with its lines, a caret, the message, what to do and its code; last the
 * counts. `sources` are the texts of the files; a file without one is shown without lines. No final line break; an
 * empty text for no problems.
 */
export function formatProblems(
  problems: Problem[],
  sources: ReadonlyMap<string, string>,
  { color }: { color: boolean },
): string {
  if (problems.length === 0) return ''
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text)
  const linesOf = new Map<string, string[]>()
  const blocks = problems.map((problem) => {
    const source = sources.get(problem.file)
    if (source !== undefined && !linesOf.has(problem.file)) linesOf.set(problem.file, source.split(/\r?\n/))
    return formatProblem(problem, linesOf.get(problem.file), paint)
  })
  return [...blocks, counts(problems)].join('\n\n')
}

function formatProblem(problem: Problem, lines: string[] | undefined, paint: Paint): string {
  const { severity, code, message, suggestion, file, line, column } = problem
  const color = severity === 'error' ? 'red' : 'yellow'
  return [
    paint('bold', printable(`${file}:${line}:${column}`)),
    ...(lines ? codeFrame(problem, lines, paint) : []),
    `  ${paint(color, severity)}: ${printable(message)} ${paint('dim', `(${code})`)}`,
    ...(suggestion ? [`  ${printable(suggestion)}`] : []),
  ].join('\n')
}

/** The line that is meant and its neighbours, a caret under the place. */
function codeFrame({ severity, line, column, length = 1 }: Problem, lines: string[], paint: Paint): string[] {
  const gutter = String(line + 1).length
  const shift = Math.max(0, Math.min(column - 1, column + length - WIDTH))
  return [line - 1, line, line + 1].flatMap((number) => {
    const text = lines[number - 1]
    if (text === undefined || (number !== line && text.trim() === '')) return []
    const shown = cut(printable(text), shift)
    if (number !== line) return [paint('dim', `    ${String(number).padStart(gutter)} | ${shown}`.trimEnd())]
    const color = severity === 'error' ? 'red' : 'yellow'
    const carets = '^'.repeat(Math.max(1, Math.min(length, WIDTH - 1)))
    const indent = ' '.repeat(column - 1 - shift)
    return [
      `${paint(color, '  >')} ${String(number).padStart(gutter)} | ${shown}`.trimEnd(),
      `    ${' '.repeat(gutter)} | ${indent}${paint(color, carets)}`,
    ]
  })
}

/** The part of a line that is shown; the first and last character give way to … where there is more. */
function cut(text: string, shift: number): string {
  const part = text.slice(shift, shift + WIDTH)
  const begun = shift > 0 ? `…${part.slice(1)}` : part
  return text.length > shift + WIDTH ? `${begun.slice(0, -1)}…` : begun
}

/** A file must not be able to steer the terminal; each character keeps its place. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\uFFFD')
}

function counts(problems: Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const files = new Set(problems.map(({ file }) => file)).size
  const kinds = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(errors < problems.length ? [counted(problems.length - errors, 'warning')] : []),
  ]
  return `${kinds.join(' and ')} in ${counted(files, 'file')}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
