import { existsSync } from 'node:fs'
import { join } from 'node:path/posix'
import { DeployError } from '../deploy-error.ts'
import { git } from '../local/git.ts'
import { openObjects, type GitObject, type ObjectReader } from './open-objects.ts'
import { parseTree, type TreeEntry } from './parse-tree.ts'

/** An entry and where it lies, relative to the project root. */
export interface PlacedEntry extends TreeEntry {
  path: string
}

/** `.` stands for where paths begin. Names hold no `/`, so nothing has to be normalised, which takes longer. */
export function pathBelow(directory: string, name: string): string {
  return directory === '.' ? name : `${directory}/${name}`
}

interface TreeRequest {
  commit: string
  objects: ObjectReader
  /** The project's root directory; undefined when the commit has none. */
  root: TreeEntry | undefined
}

/** A project's files as a commit has them, read on demand from the objects of the repository. */
export class CommitTree {
  /** The commit's id. */
  readonly commit: string
  readonly #objects: ObjectReader
  readonly #root: TreeEntry | undefined
  readonly #trees = new Map<string, Promise<TreeEntry[]>>()

  constructor({ commit, objects, root }: TreeRequest) {
    this.commit = commit
    this.#objects = objects
    this.#root = root
  }

  /** What lies at a path relative to the project root, `.` for the root itself; links are not followed. */
  async entry(path: string): Promise<TreeEntry | undefined> {
    let found = this.#root
    for (const part of path.split('/')) {
      if (part === '.' || part === '') continue
      if (found?.kind !== 'directory') return undefined
      found = (await this.entries(found.id)).find(({ name }) => name === part)
    }
    return found
  }

  /** What lies in a directory, by its id. */
  entries(id: string): Promise<TreeEntry[]> {
    const known = this.#trees.get(id)
    if (known !== undefined) return known
    const read = this.#read(id).then(({ bytes }) => parseTree(bytes))
    this.#trees.set(id, read)
    return read
  }

  /** All that lies below a directory at any depth and is none itself. */
  async below(directory: PlacedEntry): Promise<PlacedEntry[]> {
    const entries = await this.entries(directory.id)
    const found = await Promise.all(
      entries.map(async (entry) => {
        const placed = { ...entry, path: pathBelow(directory.path, entry.name) }
        return entry.kind === 'directory' ? this.below(placed) : [placed]
      }),
    )
    return found.flat()
  }

  /** The bytes of a file, by its id. */
  async bytes(id: string): Promise<Buffer> {
    return (await this.#read(id)).bytes
  }

  async #read(id: string): Promise<GitObject> {
    const object = await this.#objects.read(id)
    if (object !== undefined) return object
    throw new DeployError({
      code: 'git_failed',
      message: `The repository has no object ${id}, which ${this.commit} names.`,
      remedy: 'Mend the repository: git fsck shows what it lacks.',
    })
  }
}

/** The objects of the repository that a project lies in, and the project's place in it. */
export interface Repository {
  /** Absolute path of the project root. */
  root: string
  objects: ObjectReader
  /** Of the project root within the repository; `''`, or it ends with `/`. */
  prefix: string
}

/** Opens the repository of a project for as long as `work` lasts. */
export async function withRepository<T>(
  root: string,
  work: (repository: Repository) => Promise<T>,
): Promise<T> {
  const objects = openObjects(root)
  try {
    return await work({ root, objects, prefix: await prefixOf(root) })
  } finally {
    objects.close()
  }
}

async function prefixOf(root: string): Promise<string> {
  // As nearly always: a process less to wait for.
  if (existsSync(join(root, '.git'))) return ''
  // Only the last line end is git's: the directory's own name may hold some.
  return (await git(root, ['rev-parse', '--show-prefix'])).slice(0, -1)
}

/** The project as a commit, branch or tag has it. Throws a `DeployError` when there is none of that name. */
export async function openCommit({ root, objects, prefix }: Repository, ref: string): Promise<CommitTree> {
  const found = await objects.read(`${ref}^{commit}`)
  if (found?.type !== 'commit') throw await unknownRef(root, ref)
  if (found.id.length !== 40) throw unsupportedRepository(root)
  const [, id = ''] = /^tree ([0-9a-f]{40})\n/.exec(found.bytes.toString('latin1')) ?? []
  const top: TreeEntry = { kind: 'directory', executable: false, name: '', id }
  const whole = new CommitTree({ commit: found.id, objects, root: top })
  return prefix === ''
    ? whole
    : new CommitTree({ commit: found.id, objects, root: await whole.entry(prefix) })
}

/** A shallow clone lacks most commits, and its remedy is another one. */
export async function isShallow(root: string): Promise<boolean> {
  return (await git(root, ['rev-parse', '--is-shallow-repository'])).trim() === 'true'
}

async function unknownRef(root: string, ref: string): Promise<DeployError> {
  const shallow = await isShallow(root)
  return new DeployError({
    code: shallow ? 'shallow_clone' : 'unknown_ref',
    message: `${root} has no commit ${JSON.stringify(ref)}${shallow ? ': it is a shallow clone' : ''}.`,
    remedy: shallow
      ? 'Fetch it: git fetch --unshallow origin, or fetch-depth: 0 of actions/checkout.'
      : 'Check the name, and fetch it if it is a branch of the remote: git fetch origin.',
  })
}

function unsupportedRepository(root: string): DeployError {
  return new DeployError({
    code: 'unsupported_repository',
    message: `The repository of ${root} names its objects by sha256: a release names them by sha1.`,
    remedy: 'Use a repository with the object format sha1.',
  })
}
