import { basename, posix } from 'node:path'
import { checkDagsterFile } from '../dagster/check-dagster.ts'
import { parseDagsterYaml } from '../dagster/parse-dagster-yaml.ts'
import type { PythonMapping } from '../dagster/python-value.ts'
import { DAGSTER_FILE } from '../dagster/dagster-files.ts'
import type { Finding, Place } from '../finding.ts'
import type { Problem } from '../problem.ts'
import type { Position } from '../yaml/position.ts'

/** Texts by path relative to the directory that is migrated, `/` between parts. */
export type FileTexts = ReadonlyMap<string, string>

/** What becomes of one file. `before` is null for a new one, `after` for one that is removed. */
export interface Edit {
  path: string
  before: string | null
  after: string | null
}

/** What a migration would do, and what it would lose. */
export interface Migration {
  /** Sorted by path. None where a note is an error, or nothing is to be done. */
  edits: Edit[]
  /**
   * Sorted by place. Warnings say what has no equivalent, errors why nothing is migrated. To be printed with the
   * texts that were handed in.
   */
  notes: Problem[]
}

/** A file of which a migration says something. */
interface Located {
  file: string
  positionOf: (place: Place) => Pick<Position, 'line' | 'column' | 'length'>
}

/** Gathers what a migration does and says. */
export class MigrationBuilder {
  readonly files: FileTexts
  readonly #after = new Map<string, string | null>()
  readonly #notes: Problem[] = []

  constructor(files: FileTexts) {
    this.files = files
  }

  /** Whether there is a file, or will be. */
  has(path: string): boolean {
    const after = this.#after.get(path)
    return after === undefined ? this.files.has(path) : after !== null
  }

  write(path: string, text: string): void {
    this.#after.set(path, text)
  }

  remove(path: string): void {
    this.#after.set(path, null)
  }

  /** Says something of a place in a file. */
  tell(
    { file, positionOf }: Located,
    { severity = 'error', fix: _fix, place, ...finding }: Omit<Finding, 'file'>,
  ): void {
    const { line, column, length } = positionOf(place)
    this.#notes.push({ severity, ...finding, file, line, column, ...(length !== undefined && { length }) })
  }

  /** Says something of a file as a whole. */
  tellOfFile(file: string, told: Omit<Finding, 'file' | 'place'>): void {
    this.tell({ file, positionOf: () => ({ line: 1, column: 1 }) }, { ...told, place: { start: 0, end: 0 } })
  }

  migration(): Migration {
    const notes = this.#notes.toSorted(
      (a, b) => Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || a.column - b.column,
    )
    if (notes.some(({ severity }) => severity === 'error')) return { edits: [], notes }
    const edits = [...this.#after].map(([path, after]) => ({
      path,
      before: this.files.get(path) ?? null,
      after,
    }))
    return {
      edits: edits
        .filter(({ before, after }) => before !== after)
        .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      notes,
    }
  }
}

/** A dagster_cloud.yaml that Dagster would take. */
export interface DagsterSource extends Located {
  text: string
  /** Its directory, `.` for the top. */
  directory: string
  content: PythonMapping
}

/**
 * All dagster_cloud.yaml among the files, the one at the top first. What Dagster would refuse of them is told, and
 * ends the migration; which directories exist cannot be seen from here.
 */
export function dagsterSources(builder: MigrationBuilder): DagsterSource[] {
  const paths = [...builder.files.keys()].filter((path) => basename(path) === DAGSTER_FILE)
  const ordered = paths.toSorted(
    (a, b) => Number(b === DAGSTER_FILE) - Number(a === DAGSTER_FILE) || (a < b ? -1 : 1),
  )
  return ordered.flatMap((file) => {
    const parsed = parseDagsterYaml({ file, text: builder.files.get(file) ?? '' })
    const refused =
      parsed.content === undefined
        ? []
        : checkDagsterFile({ file, content: parsed.content, isDirectory: () => true })
    const findings = [...parsed.findings, ...refused].filter(({ severity }) => severity !== 'warning')
    for (const finding of findings) builder.tell(parsed, finding)
    if (findings.length > 0) return []
    const content = parsed.content as DagsterSource['content']
    return [{ ...parsed, directory: posix.dirname(file), content }]
  })
}
