import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** The absolute path of a program on a PATH; undefined when there is none. */
export async function findOnPath(name: string, path = ''): Promise<string | undefined> {
  for (const directory of path.split(delimiter).filter((part) => part !== '')) {
    const program = join(directory, name)
    const isExecutable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isExecutable) return program
  }
  return undefined
}
