import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

/** Reads `NAME=VALUE` of each; what stands after the first `=` is the value, and the last of a name wins. */
export function parseAssignments(option: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=')
      if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)]
      throw new CliError(`"${text}" after ${option} has no name or no value.`, {
        remedy: `Write ${option} NAME=VALUE.`,
        exitCode: EXIT.wrongUsage,
      })
    }),
  )
}
