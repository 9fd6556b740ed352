import { formatProblems } from '@slipway/config-schema'
import {
  MIGRATIONS,
  type Edit,
  type FileTexts,
  type Migration,
  type MigrationName,
} from '@slipway/config-schema/migrate'
import { CliError } from '../cli-error.ts'
import type { JsonOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { applyEdits } from '../files/apply-edits.ts'
import { namedDirectory } from '../files/named-directory.ts'
import { uncommitted } from '../files/uncommitted.ts'
import { unifiedDiff } from '../files/unified-diff.ts'
import { printJson, type Terminal } from '../terminal/terminal.ts'
import type { Style, Writer } from '../terminal/writer.ts'
import { readTexts } from './read-texts.ts'

export type { MigrationName }

export interface MigrateOptions extends JsonOption {
  write?: true
  force?: true
}

export interface MigrateRequest {
  name: MigrationName
  directory: string | undefined
}

/** `slipway migrate`: shows what a migration would do, and does it with `--write`. */
export async function migrate(
  context: Context,
  { write, force, json }: MigrateOptions,
  { name, directory = '.' }: MigrateRequest,
): Promise<ExitCode> {
  const { terminal, workingDirectory } = context
  const place = namedDirectory(workingDirectory, directory)
  const migration = MIGRATIONS[name]
  const texts = readTexts(place, migration.files)
  const { edits, notes } = migration.migrate(texts)
  if (!json) tellPlanned(terminal, { texts, edits, notes })
  const written = write === true && edits.length > 0
  if (written) await writeEdits(place, edits, force === true)
  const isPossible = notes.every(({ severity }) => severity !== 'error')
  if (json) printJson(terminal, { migration: name, written, edits, notes })
  else if (written) tellWritten(terminal, edits)
  else if (edits.length > 0) terminal.notes.line('Nothing is written yet: the same with --write does it.')
  else if (isPossible) terminal.notes.line('There is nothing to migrate.')
  return isPossible ? EXIT.done : EXIT.failed
}

function tellPlanned(
  { data, errors }: Terminal,
  { texts, edits, notes }: Migration & { texts: FileTexts },
): void {
  if (notes.length > 0) errors.line(formatProblems(notes, texts, { color: errors.color }))
  tellDiff(data, edits)
}

function tellDiff(data: Writer, edits: readonly Edit[]): void {
  for (const line of unifiedDiff(edits)) {
    const style = STYLES.find(([begins]) => line.startsWith(begins))?.[1]
    data.line(style === undefined ? line : data.style(style, line))
  }
}

/** By what a line begins with, the longer beginnings first. */
const STYLES: [string, Style][] = [
  ['--- ', 'bold'],
  ['+++ ', 'bold'],
  ['@@', 'cyan'],
  ['-', 'red'],
  ['+', 'green'],
]

async function writeEdits(place: string, edits: readonly Edit[], force: boolean): Promise<void> {
  const touched = edits.filter(({ before }) => before !== null).map(({ path }) => path)
  const lost = force ? [] : await uncommitted(place, touched)
  if (lost.length > 0) {
    throw new CliError(
      `git could not bring back ${lost.join(', ')} as ${lost.length === 1 ? 'it is' : 'they are'} now.`,
      {
        remedy: 'Nothing was written. Commit first, or add --force.',
      },
    )
  }
  applyEdits(place, edits)
}

function tellWritten({ story, symbols, hint }: Terminal, edits: readonly Edit[]): void {
  for (const { path, before, after } of edits) {
    const what = before === null ? 'written' : after === null ? 'removed' : 'changed'
    story.line(`${story.style('green', symbols.done)} ${path} ${what}`)
  }
  story.line(hint('See slipway validate for what is left to do.'))
}
