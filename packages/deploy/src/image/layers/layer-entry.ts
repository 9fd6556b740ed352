/** One thing in a layer. Paths have no slash at either end; a layer's own directories are entries too. */
export type LayerEntry =
  | { type: 'directory'; path: string }
  | { type: 'link'; path: string; target: string }
  | { type: 'file'; path: string; executable: boolean; content: string }
  | { type: 'copy'; path: string; executable: boolean; file: string; blob_id?: string }
  | { type: 'blob'; path: string; executable: boolean; blob_id: string }

/** One of git's blobs, while it is read. */
export interface GitBlob {
  id: string
  /** Bytes. */
  size: number
  /** To be read to its end before the next blob; fails at its end if it is not what its id promises. */
  chunks: AsyncIterable<Buffer>
}

/** Reads blobs one after the other, in the order of the ids. Fails with a `DeployError`. */
export type ReadBlobs = (ids: readonly string[]) => AsyncGenerator<GitBlob, void>

/** What a layer holds, in the order of the paths' bytes. Nothing is read yet. */
export interface Layer {
  entries: readonly LayerEntry[]
  /** Where the bytes of entries of the type `blob` come from. */
  readBlobs?: ReadBlobs
}

/** Adds the directories that lead to the entries, from `root` down, and sorts; each path once. */
export function layerOf(root: string, entries: readonly LayerEntry[]): Layer {
  const byPath = new Map<string, LayerEntry>()
  for (const path of [root, ...entries.flatMap((entry) => parentsOf(root, entry.path))]) {
    byPath.set(path, { type: 'directory', path })
  }
  for (const entry of entries) byPath.set(entry.path, entry)
  return { entries: [...byPath.values()].toSorted(byBytes) }
}

function parentsOf(root: string, path: string): string[] {
  const parts = path.split('/')
  const depth = root.split('/').length
  return parts.slice(depth, -1).map((_, index) => parts.slice(0, depth + index + 1).join('/'))
}

function byBytes(a: LayerEntry, b: LayerEntry): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))
}
