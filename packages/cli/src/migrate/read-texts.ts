import { globSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { CliError } from '../cli-error.ts'

/** Where nobody keeps declarations of their own. */
const NOT_SEARCHED = ['node_modules', '.git', '.venv', 'venv'].map((name) => `**/${name}`)

/** The texts of the files that the patterns match, by path relative to the directory, `/` between parts. */
export function readTexts(directory: string, patterns: readonly string[]): Map<string, string> {
  const found = globSync([...patterns], { cwd: directory, exclude: NOT_SEARCHED, withFileTypes: true })
  const paths = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(directory, join(parentPath, name)).replaceAll(sep, '/'))
  return new Map(paths.toSorted().map((path) => [path, textOf(directory, path)]))
}

/** With its byte order mark: what is written back must be found as it was. */
function textOf(directory: string, path: string): string {
  const bytes = readFileSync(join(directory, path))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new CliError(`${path} is not UTF-8 text.`, { remedy: 'Save it with the encoding UTF-8.', cause })
  }
}
