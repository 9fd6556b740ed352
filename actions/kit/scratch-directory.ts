import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export interface ScratchRequest {
  /** Absolute path of the directory that it is made in. */
  parent: string
  /** Asked at the exit: a program that is not waited for may still be at work in it. */
  isKept: () => boolean
}

/** A new directory for temporary files, which goes away when the process exits. The answer is its absolute path. */
export function scratchDirectory({ parent, isKept }: ScratchRequest): string {
  mkdirSync(parent, { recursive: true })
  const directory = mkdtempSync(join(parent, 'slipway-'))
  process.on('exit', () => {
    if (!isKept()) remove(directory)
  })
  return directory
}

function remove(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true })
  } catch {
    // No action fails for what it leaves: a runner empties the directory around it.
  }
}
