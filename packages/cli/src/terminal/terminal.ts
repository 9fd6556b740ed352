import { Progress } from './progress.ts'
import { symbols, type Symbols } from './symbols.ts'
import { Writer, type Output } from './writer.ts'

export interface TerminalOptions {
  stdin: NodeJS.ReadStream
  stdout: Output
  stderr: Output
  /** Undefined: as NO_COLOR, FORCE_COLOR and the streams themselves say. */
  color: boolean | undefined
  /** Leaves out what is neither data nor an error. */
  quiet: boolean
  unicode: boolean
  /** Whether a terminal can take a line back. */
  erases: boolean
  hint: Terminal['hint']
}

/** Where a command's lines go, by what they are. */
export interface Terminal {
  /** What was asked for: to stdout, always. */
  data: Writer
  /** What a command does, where its output is for people: to stdout, unless quiet. */
  story: Writer
  /** Progress and hints beside data: to stderr, unless quiet. */
  notes: Writer
  /** What went wrong: to stderr, always. */
  errors: Writer
  /** What goes on at this moment: to stderr, unless quiet. */
  progress: Progress
  /** Undefined when nobody sits at it: then nothing can be asked. */
  keyboard: { input: NodeJS.ReadStream; output: Output } | undefined
  symbols: Symbols
  /** A hint whose commands work when pasted here. */
  hint: (text: string) => string
}

/** Makes the writers of a command. */
export function openTerminal(options: TerminalOptions): Terminal {
  const { stdin, stdout, stderr, color, quiet, unicode, erases, hint } = options
  return {
    data: new Writer({ stream: stdout, color }),
    story: new Writer({ stream: stdout, color, silent: quiet }),
    notes: new Writer({ stream: stderr, color, silent: quiet }),
    errors: new Writer({ stream: stderr, color }),
    progress: new Progress({ stream: stderr, quiet, unicode, erases }),
    keyboard: stdin.isTTY && stdout.isTTY ? { input: stdin, output: stdout } : undefined,
    symbols: symbols(unicode),
    hint,
  }
}

/** Writes a value as JSON. */
export function printJson({ data }: Terminal, value: unknown): void {
  data.line(JSON.stringify(value, null, 2))
}
