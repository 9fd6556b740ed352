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

/** Reads a tree as git stores it: `mode name`, NUL and the raw id, again and again. */
export function parseTree(bytes: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const nul = bytes.indexOf(0, space)
    const mode = bytes.toString('latin1', at, space)
    const name = bytes.toString('utf8', space + 1, nul)
    refuseHostileName(name)
    at = nul + 1 + ID_BYTES
    const id = bytes.toString('hex', nul + 1, at)
    // What old versions of git wrote (100664) counts as what they write now.
    const executable = (Number.parseInt(mode, 8) & 0o100) !== 0
    entries.push({ kind: KINDS[mode] ?? 'file', executable, name, id })
  }
  return entries
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
