import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** The file that a shell would start for a name: the first on PATH that may be run; undefined when there is none. */
export async function findProgram(
  name: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  for (const directory of (variables['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const file = join(directory, name)
    if (await mayRun(file)) return file
  }
  return undefined
}

async function mayRun(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
