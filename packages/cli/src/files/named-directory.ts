import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

/**
 * The directory that an argument names, absolute; of a file its directory, since its declaration is what somebody who
 * names one means. Refuses what is not there: what is found above it would be taken for an answer.
 */
export function namedDirectory(workingDirectory: string, given: string): string {
  const place = resolve(workingDirectory, given)
  const found = statSync(place, { throwIfNoEntry: false })
  if (found?.isDirectory()) return place
  if (found !== undefined) return dirname(place)
  throw new CliError(`There is no directory ${place}.`, {
    remedy: 'Name one that is there, or none for the working directory.',
    exitCode: EXIT.wrongUsage,
  })
}
