import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** An action.yml, as far as it is read here. */
export interface ActionFile {
  name: string
  description: string
  inputs: Record<string, { description: string; required: boolean; default?: string }>
  outputs: Record<string, { description: string }>
  runs: { using: string; main: string }
}

/** Reads the action.yml of a directory. */
export async function readActionFile(directory: string): Promise<ActionFile> {
  return parse(await readFile(join(directory, 'action.yml'), 'utf8')) as ActionFile
}
