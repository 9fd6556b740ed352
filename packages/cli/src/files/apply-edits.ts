import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { CliError } from '../cli-error.ts'

/** One file as it was and as it is to be; null: there is none. */
export interface FileEdit {
  /** Relative to the directory, `/` between parts. */
  path: string
  before: string | null
  after: string | null
}

/**
 * Carries out all edits or none: what was done is undone when one of them fails, and nothing is done at all when a
 * file is not what the edits were made from. The answer undoes them, for a caller that finds fault with the outcome.
 */
export function applyEdits(directory: string, edits: readonly FileEdit[]): { undo: () => void } {
  for (const edit of edits) refuseWhatChanged(directory, edit)
  const undoing: (() => void)[] = []
  const undo = (): void => {
    for (const step of undoing.splice(0).toReversed()) step()
  }
  try {
    // What is removed last is there for as long as anything may still fail.
    for (const edit of edits.toSorted((a, b) => Number(a.after === null) - Number(b.after === null))) {
      applyEdit(directory, edit, undoing)
    }
  } catch (error) {
    undo()
    throw error
  }
  return { undo }
}

function refuseWhatChanged(directory: string, { path, before }: FileEdit): void {
  const stat = lstatSync(join(directory, path), { throwIfNoEntry: false })
  if (before === null) {
    if (stat === undefined) return
    throw new CliError(`There is a file ${path} already.`, {
      remedy: 'Nothing was written. Move it away, or choose another name.',
    })
  }
  if (stat !== undefined && readFileSync(join(directory, path), 'utf8') === before) return
  throw new CliError(`${path} is no longer what it was a moment ago.`, {
    remedy: 'Nothing was written. Try again.',
  })
}

function applyEdit(directory: string, { path, before, after }: FileEdit, undoing: (() => void)[]): void {
  const file = join(directory, path)
  if (before === null) return create(file, after ?? '', undoing)
  // Of a link, the file that it leads to is what changes.
  const real = realpathSync(file)
  const { mode } = statSync(real)
  undoing.push(() => replace(real, before, mode))
  if (after === null) rmSync(real)
  else replace(real, after, mode)
}

function create(file: string, text: string, undoing: (() => void)[]): void {
  makeDirectories(dirname(file), undoing)
  // Whoever made it in the meantime keeps it: from here on it is ours to take away.
  const descriptor = openSync(file, 'wx')
  undoing.push(() => rmSync(file, { force: true }))
  try {
    writeFileSync(descriptor, text)
  } finally {
    closeSync(descriptor)
  }
}

function replace(file: string, text: string, mode: number): void {
  const written = `${file}.${process.pid}.new`
  try {
    writeFileSync(written, text, { flag: 'wx' })
    chmodSync(written, mode)
    renameSync(written, file)
  } catch (error) {
    rmSync(written, { force: true })
    throw error
  }
}

function makeDirectories(directory: string, undoing: (() => void)[]): void {
  const first = mkdirSync(directory, { recursive: true })
  if (first === undefined) return
  for (let made = first; ; made = join(made, relative(made, directory).split(sep)[0] ?? '')) {
    undoing.push(() => removeIfEmpty(made))
    if (made === directory) return
  }
}

/** What others put there in the meantime stays. */
function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
  }
}
