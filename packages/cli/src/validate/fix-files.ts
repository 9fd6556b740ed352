import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProject, fixProject, type LoadedProject, type Problem } from '@slipway/config-schema'
import type { Context } from '../context.ts'
import { applyEdits } from '../files/apply-edits.ts'

/** What was mended, and the project as it is now. */
export interface Fixed {
  problems: Problem[]
  after: LoadedProject
}

/** Mends in the files of the project around a directory what is safe to mend: all of it or, on a failure, nothing. */
export async function fixFiles({ variables }: Context, directory: string): Promise<Fixed> {
  const { texts, fixed, after } = await fixProject({ directory, variables })
  const root = findProject(directory) ?? after.project?.root ?? directory
  const edits = [...texts].map(([path, text]) => ({
    path,
    before: readFileSync(join(root, path), 'utf8'),
    after: text,
  }))
  applyEdits(root, edits)
  return { problems: fixed, after }
}
