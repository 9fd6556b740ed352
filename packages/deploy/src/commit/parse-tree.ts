import { DeployError } from '../deploy-error.ts'

/** One entry of a tree. */
export interface TreeEntry {
  kind: 'file' | 'link' | 'directory' | 'repository'
  executable: boolean
  /** U+FFFD stands for what is not UTF-8. */
  name: string
  id: string
}

/** Of a sha1 repository. */
const ID_BYTES = 20

const KINDS: Record<string, TreeEntry['kind']> = {
  '40000': 'directory',
  '120000': 'link',
  '160000': 'repository',
}

/** Reads a tree as git stores it: `mode name`, NUL and the raw id, again and again. Throws a `DeployError`. */
export function parseTree(bytes: Buffer): TreeEntry[] {
  // Of a thousand entries, looking for bytes in a text takes a third of what it takes in a buffer.
  const [text, hex] = [bytes.toString('latin1'), bytes.toString('hex')]
  const entries: TreeEntry[] = []
  for (let at = 0; at < bytes.length;) {
    const space = text.indexOf(' ', at)
    const nul = space === -1 ? -1 : text.indexOf('\0', space)
    const end = nul + 1 + ID_BYTES
    if (nul === -1 || end > bytes.length) throw brokenTree()
    const mode = text.slice(at, space)
    const name = bytes.toString('utf8', space + 1, nul)
    refuseHostileName(name)
    const id = hex.slice(2 * (nul + 1), 2 * end)
    // What old versions of git wrote (100664) counts as what they write now.
    const executable = (Number.parseInt(mode, 8) & 0o100) !== 0
    entries.push({ kind: KINDS[mode] ?? 'file', executable, name, id })
    at = end
  }
  return entries
}

/** git hands out whatever is stored as a tree. */
function brokenTree(): DeployError {
  return new DeployError({
    code: 'git_failed',
    message: 'The repository holds a directory that cannot be read.',
    remedy: 'Mend the repository: git fsck shows what is wrong with it.',
  })
}

/** git makes no such entry; an object made by hand may hold one, which would lead out of wherever it is written to. */
function refuseHostileName(name: string): void {
  if (name !== '' && name !== '.' && name !== '..' && !name.includes('/')) return
  throw new DeployError({
    code: 'unsupported_name',
    message: `The commit holds a file called ${JSON.stringify(name)}, which no directory can hold.`,
    remedy: 'Find the commit that brought it with git fsck, and do without.',
  })
}
