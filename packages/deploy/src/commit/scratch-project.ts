import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DeployError } from '../deploy-error.ts'
import { inBatches } from '../local/in-batches.ts'
import type { CommitTree, PlacedEntry } from './commit-tree.ts'
import type { TreeEntry } from './parse-tree.ts'

/** The file that makes a directory a project. */
const PROJECT_FILE = 'slipway.yaml'

/** The file that makes a directory a code location. */
export const LOCATION_FILE = 'location.yaml'

/** What a directory's own declaration may be called, misnamed ones included: those are told. */
const DECLARATION = /^((location|dagster_cloud)\.ya?ml|pyproject\.toml)$/i

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
  const temporary = await mkdtemp(join(tmpdir(), 'slipway-plan-'))
  try {
    const scratch = join(temporary, basename(root))
    await inBatches(files, ({ id, path }) => writeOut(tree, { id, to: join(scratch, path) }))
    return await work(scratch)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Whether a directory may declare locations. */
export async function mayDeclare(tree: CommitTree, directory: PlacedEntry): Promise<boolean> {
  return (await declarationsIn(tree, directory)).length > 0
}

/**
 * Whether what a directory is made of lies in it for certain: it is a location by a file of its own, rather than by
 * Dagster's, which may lead elsewhere, and that file does not hold the key by which files beside it are named.
 */
export async function standsAlone(tree: CommitTree, { id }: PlacedEntry): Promise<boolean> {
  const declaration = (await tree.entries(id)).find(({ name }) => name === LOCATION_FILE)
  // Reading it as YAML would take as long as reading the location. With escapes a key can be spelled otherwise.
  return declaration !== undefined && !/inputs|\\/.test((await tree.bytes(declaration.id)).toString())
}

/** The entry of slipway.yaml. Throws a `DeployError` when the commit has none of its own. */
export async function projectFileOf(tree: CommitTree): Promise<TreeEntry> {
  const entry = await tree.entry(PROJECT_FILE)
  if (entry?.kind === 'link') throw linkedDeclaration(tree, PROJECT_FILE)
  if (entry?.kind !== 'file') throw noProject(tree)
  return entry
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

async function declarationsIn(tree: CommitTree, directory: PlacedEntry): Promise<PlacedEntry[]> {
  return (await tree.entries(directory.id))
    .filter(({ name, kind }) => kind !== 'directory' && DECLARATION.test(name))
    .map((entry) => ({ ...entry, path: join(directory.path, entry.name) }))
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

async function writeOut(tree: CommitTree, { id, to }: { id: string; to: string }): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await writeFile(to, await tree.bytes(id))
}

function noProject({ commit }: CommitTree): DeployError {
  return new DeployError({
    code: 'no_project',
    message: `There is no ${PROJECT_FILE} in the commit ${commit}.`,
    remedy: 'Commit it, or name a commit that has it.',
  })
}

function linkedDeclaration({ commit }: CommitTree, path: string): DeployError {
  return new DeployError({
    code: 'unreadable_file',
    message: `${path} is a link in the commit ${commit}: a declaration is read from its own file only.`,
    remedy: 'Put the file itself there.',
  })
}
