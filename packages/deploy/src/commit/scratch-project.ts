import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { inBatches } from '../local/in-batches.ts'
import type { CommitTree, PlacedEntry } from './commit-tree.ts'
import { declarationsIn, LOCATION_FILE } from './declaration-files.ts'
import { linkedDeclaration, PROJECT_FILE, projectFileOf } from './project-file.ts'

export interface ScratchRequest {
  tree: CommitTree
  /** Absolute path of the project root, after which a location in it may be called. */
  root: string
  directories: readonly PlacedEntry[]
}

/**
 * Lends `work` a directory that holds slipway.yaml and the declarations of some directories as a commit has them, and
 * what else these may speak of: declarations are read from a file system.
 */
export async function withScratchProject<T>(
  { tree, root, directories }: ScratchRequest,
  work: (scratch: string) => Promise<T>,
): Promise<T> {
  const files = await filesOf(tree, directories)
  const temporary = mkdtempSync(join(tmpdir(), 'slipway-plan-'))
  try {
    const scratch = join(temporary, basename(root))
    await inBatches(files, ({ id, path }) => writeOut(tree, { id, to: join(scratch, path) }))
    return await work(scratch)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function filesOf(tree: CommitTree, directories: readonly PlacedEntry[]): Promise<PlacedEntry[]> {
  const projectFile = await projectFileOf(tree)
  const declared = await Promise.all(directories.map((directory) => declarationsIn(tree, directory)))
  const own = [{ ...projectFile, path: PROJECT_FILE }, ...declared.flat()]
  // A link is not followed, as it may lead to any file of this machine.
  const link = own.find(({ kind }) => kind === 'link')
  if (link !== undefined) throw linkedDeclaration(tree, link.path)
  const isDagsters = await Promise.all(directories.map((directory) => isOfDagster(tree, directory)))
  const all = isDagsters.includes(true) ? [...own, ...(await everythingIn(tree))] : own
  return [...new Map(all.map((file) => [file.path, file])).values()].filter(({ kind }) => kind === 'file')
}

/** Dagster's words may lead anywhere in the project. */
async function isOfDagster(tree: CommitTree, directory: PlacedEntry): Promise<boolean> {
  const files = await declarationsIn(tree, directory)
  if (files.some(({ name }) => name === LOCATION_FILE)) return false
  for (const { name, id } of files) {
    // A pyproject.toml is about most anything, and about a project of `dg` only if it says so.
    if (name !== 'pyproject.toml' || /\bdg\b/.test((await tree.bytes(id)).toString())) return true
  }
  return false
}

async function everythingIn(tree: CommitTree): Promise<PlacedEntry[]> {
  const root = await tree.entry('.')
  return root === undefined ? [] : tree.below({ ...root, path: '.' })
}

/** Synchronous, as declarations are read: for small files that takes a fraction of the time. */
async function writeOut(tree: CommitTree, { id, to }: { id: string; to: string }): Promise<void> {
  const bytes = await tree.bytes(id)
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, bytes)
}
