import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** A program that the suites run against is not on this machine. */
export class EngineMissing extends Error {
  readonly code = 'engine_missing'

  constructor(engine: string) {
    super(`${engine} is not installed: run \`npm run engines:setup\` (as root, on Debian), then try again.`)
    this.name = 'EngineMissing'
  }
}

/** Where system programs lie, also for users whose PATH leaves out the administrator's. */
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** The first executable file of that name, or null. */
export async function findProgram(name: string, folders: string[] = SYSTEM_PATH): Promise<string | null> {
  for (const folder of folders) {
    const file = join(folder, name)
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (executable) return file
  }
  return null
}

/** Throws EngineMissing where `findProgram` says null. */
export async function requireProgram(name: string, folders?: string[]): Promise<string> {
  const file = await findProgram(name, folders)
  if (file === null) throw new EngineMissing(name)
  return file
}

/** A PATH value. */
export function pathOf(...folders: string[]): string {
  return [...folders, ...SYSTEM_PATH].join(delimiter)
}
