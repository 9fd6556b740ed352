import type { LoadedProject } from '@slipway/config-schema'
import type { FileTexts, Migration } from '@slipway/config-schema/migrate'
import { temporaryProject } from '../temporary-project.ts'

/** The files once a migration is carried out. */
export function carriedOut(files: FileTexts, { edits }: Migration): Map<string, string> {
  const result = new Map(files)
  for (const { path, after } of edits) {
    if (after === null) result.delete(path)
    else result.set(path, after)
  }
  return result
}

/** What Slipway makes of some files, beside directories that hold something else. */
export async function loadFiles(files: FileTexts, directories: string[] = []): Promise<LoadedProject> {
  const filled = directories.map((directory) => [`${directory}/main.py`, ''])
  await using project = await temporaryProject({
    'slipway.yaml': undefined,
    ...Object.fromEntries(filled),
    ...Object.fromEntries(files),
  })
  return await project.load()
}

/** What keeps a project from being used, but for what a later version will act on. */
export function errorsOf({ problems }: LoadedProject): string[] {
  return problems.flatMap(({ severity, code, file, line, message }) =>
    severity === 'error' && code !== 'not_yet_supported' ? [`${file}:${line} ${message}`] : [],
  )
}
