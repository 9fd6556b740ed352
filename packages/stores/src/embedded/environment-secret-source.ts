import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import type { SecretSource } from '@slipway/model'
import { hasCode } from './error-code.ts'

/** Where values are looked for, in this order. */
export interface SecretPlaces {
  /** The environment variables, as the entry point has them. */
  variables: Readonly<Record<string, string | undefined>>
  /** A `.env` file; it need not exist. Read anew at each call. */
  dotenvFile?: string
}

/**
 * Local secrets: the value is that of the variable of the same name, in the environment or else in a `.env` file. The
 * reference, which says where the secret lies on AWS, is ignored.
 */
export class EnvironmentSecretSource implements SecretSource {
  readonly #places: SecretPlaces

  constructor(places: SecretPlaces) {
    this.#places = places
  }

  async read(secrets: Readonly<Record<string, string>>) {
    const { variables, dotenvFile } = this.#places
    const names = Object.keys(secrets)
    const known = names.every((name) => valueIn(variables, name) !== undefined)
    const file = known || dotenvFile === undefined ? {} : await parseFile(dotenvFile)
    const entries = names.map((name) => [name, valueIn(variables, name) ?? valueIn(file, name)] as const)
    return {
      values: Object.fromEntries(
        entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      missing: entries.filter(([, value]) => value === undefined).map(([name]) => name),
    }
  }
}

function valueIn(variables: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

async function parseFile(path: string): Promise<Record<string, string | undefined>> {
  try {
    return parseEnv(await readFile(path, 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {}
    throw error
  }
}
