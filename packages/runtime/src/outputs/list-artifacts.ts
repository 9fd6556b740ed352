import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'

/** A file to upload. */
export interface ArtifactFile {
  /** Relative to the artifacts directory, with `/` between parts. */
  name: string
  path: string
  bytes: number
}

/** All regular files below a directory. What is left out is named, with the reason. */
export function listArtifacts(directory: string): { files: ArtifactFile[]; leftOut: string[] } {
  const files: ArtifactFile[] = []
  const leftOut: string[] = []
  const directories = ['']
  for (let within = directories.pop(); within !== undefined; within = directories.pop()) {
    for (const entry of entriesOf(join(directory, within), (why) =>
      leftOut.push(`${within || 'the whole directory'} (${why})`),
    )) {
      const name = within === '' ? entry.name : `${within}/${entry.name}`
      if (entry.isDirectory()) directories.push(name)
      else if (entry.isFile())
        files.push({ name, path: join(directory, name), bytes: sizeOf(join(directory, name)) })
      else
        leftOut.push(
          `${name} (${entry.isSymbolicLink() ? 'a link, which is not followed' : 'no regular file'})`,
        )
    }
  }
  return { files, leftOut }
}

function entriesOf(directory: string, complain: (why: string) => void): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch (error) {
    complain((error as NodeJS.ErrnoException).code ?? String(error))
    return []
  }
}

/** What cannot be looked at cannot be uploaded either, and that is where it shows. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
