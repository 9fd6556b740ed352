/** What git distinguishes: a file, an executable file, a symbolic link. */
export type FileMode = '100644' | '100755' | '120000'

/** One file of a location that its release is made from. */
export interface BuildInput {
  mode: FileMode
  /** Relative to the location's directory, `/` between parts; one beside it begins with `/`, the project root. */
  path: string
  /** The sha1 that git gives a blob of these bytes; a link's bytes are its target. */
  blob_id: string
  /** Absolute path of the file in the work tree; of a commit's input it may hold something else, or nothing. */
  file: string
}

/** What lies in one location's directory, its declaration included. */
export interface LocationFiles {
  inputs: BuildInput[]
  /** The commit that all inputs are equal to, or `worktree`. */
  commit: string
}

/** Where the files of locations come from. */
export interface Source {
  /**
   * One answer a directory, in order; directories are relative to the project root. Ignored files do not count, nor
   * do deleted ones. Throws a `DeployError` when what a directory holds cannot be told for certain.
   */
  read(directories: readonly string[]): Promise<LocationFiles[]>
}
