import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where one attempt keeps its files. All paths are absolute. */
export interface AttemptFiles {
  /** Everything else is in it. */
  root: string
  paramsFile: string
  /** What the steps leave for each other. */
  scratch: string
  home: string
  artifacts: string
}

/** Makes the directories of an attempt, for their owner only. */
export function makeAttemptFiles(workDirectory: string): AttemptFiles {
  const root = join(workDirectory, 'files')
  const files: AttemptFiles = {
    root,
    paramsFile: join(root, 'params.json'),
    scratch: join(root, 'scratch'),
    home: join(root, 'home'),
    artifacts: join(root, 'artifacts'),
  }
  for (const directory of [files.scratch, files.home, files.artifacts]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  }
  return files
}

/** The file that a step may write its result to. */
export function resultFile(files: AttemptFiles, step: string): string {
  return join(files.root, `result-${step}.json`)
}

/** Removes all of them. What cannot be removed is left to the launcher's cleaning. */
export async function removeAttemptFiles({ root }: AttemptFiles): Promise<void> {
  // A tool may have made its directories read-only.
  await rm(root, { recursive: true, force: true }).catch(() => undefined)
}
