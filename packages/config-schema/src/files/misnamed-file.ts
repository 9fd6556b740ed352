import { readdirSync } from 'node:fs'

/**
 * A file of a directory that has nearly the name of another (`location.yml`, `Location.yaml`), which its author took
 * for it. Undefined when there is none, or no such directory.
 */
export function misnamedFile(directory: string, wanted: string): string | undefined {
  const letters = lettersOf(wanted)
  try {
    return readdirSync(directory).find((name) => name !== wanted && lettersOf(name) === letters)
  } catch {
    return undefined
  }
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/\.yml$/, '.yaml')
}
