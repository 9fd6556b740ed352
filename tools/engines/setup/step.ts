import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One thing that setup sees to. */
export interface Step {
  /** What is there afterwards, version included. */
  name: string
  /** Quick, and changes nothing. */
  isDone: () => Promise<boolean>
  /** Throws SetupError. */
  install: () => Promise<void>
}

export interface FolderStep {
  name: string
  directory: string
  /** Whatever makes what is there out of date. */
  version: string
  /** Fills the directory, which is empty and exists. */
  fill: () => Promise<void>
}

/** A step that fills a directory; the stamp in it is written last, so that half a directory is never taken for done. */
export function folderStep({ name, directory, version, fill }: FolderStep): Step {
  const stamp = join(directory, '.stamp')
  return {
    name,
    isDone: async () => (await readFile(stamp, 'utf8').catch(() => '')) === version,
    install: async () => {
      await rm(directory, { recursive: true, force: true })
      await mkdir(directory, { recursive: true })
      await fill()
      await writeFile(stamp, version)
    },
  }
}
