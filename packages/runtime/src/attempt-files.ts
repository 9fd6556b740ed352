import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where one attempt keeps its files. All paths are absolute. */
export interface AttemptFiles {
  /** All but the temporary directory lies here. */
  root: string
  paramsFile: string
  /** What the steps leave for each other. */
  scratch: string
  home: string
  artifacts: string
  /** The child's TMPDIR. */
  temporary: string
  /** Holds the temporary directory and nothing of the user's. */
  temporaryRoot: string
}

/**
 * Makes the directories of an attempt, for their owner only. The temporary one is made apart and near the root of the
 * file system: many programs put sockets there, whose paths may have 107 bytes.
 */
export function makeAttemptFiles(request: { workDirectory: string; temporaryDirectory: string }): AttemptFiles {
  const root = join(request.workDirectory, 'files')
  mkdirSync(request.temporaryDirectory, { recursive: true })
  const temporaryRoot = mkdtempSync(join(request.temporaryDirectory, 'slipway-'))
  const files: AttemptFiles = {
    root,
    paramsFile: join(root, 'params.json'),
    scratch: join(root, 'scratch'),
    home: join(root, 'home'),
    artifacts: join(root, 'artifacts'),
    temporary: join(temporaryRoot, 'tmp'),
    temporaryRoot,
  }
  for (const directory of [files.scratch, files.home, files.artifacts, files.temporary]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  }
  return files
}

/** The file that a step may write its result to. */
export function resultFile(files: AttemptFiles, step: string): string {
  return join(files.root, `result-${step}.json`)
}

/** Removes the files below the work directory. What cannot be removed is left to the launcher's cleaning. */
export async function removeAttemptFiles({ root }: AttemptFiles): Promise<void> {
  // A tool may have made its directories read-only.
  await rm(root, { recursive: true, force: true }).catch(() => undefined)
}
