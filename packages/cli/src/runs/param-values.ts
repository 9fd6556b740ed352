import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Json, JsonSchema } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

export type Params = { [name: string]: Json }

/**
 * The values of `-p NAME=VALUE`. Where the job's schema takes a string the text is the value as it stands; anything
 * else is read as JSON (`2015`, `true`, `["a"]`), and stays text when it is none. Whether it fits, the API says.
 */
export function paramValues(texts: Readonly<Record<string, string>>, schema: JsonSchema | null): Params {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, takesString(schema, name) ? text : jsonOrText(text)]),
  )
}

/** The value of `--params`: an object as JSON, or `@FILE` that holds one. */
export async function readParams(source: string, workingDirectory: string): Promise<Params> {
  const text = source.startsWith('@')
    ? await readParamsFile(resolve(workingDirectory, source.slice(1)))
    : source
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new CliError('--params is not a JSON object.', {
    remedy: `Write --params '{"year": 2015}', or --params @FILE with a file that holds such an object.`,
    exitCode: EXIT.wrongUsage,
  })
}

async function readParamsFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new CliError(`The file of --params cannot be read: ${path}.`, { exitCode: EXIT.wrongUsage, cause })
  }
}

function takesString(schema: JsonSchema | null, name: string): boolean {
  const { type } = asObject(asObject(schema?.['properties'])[name])
  return type === 'string' || (Array.isArray(type) && type.includes('string'))
}

function asObject(value: Json | undefined): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function jsonOrText(text: string): Json {
  const value = parseJson(text)
  return value === undefined ? text : value
}

/** Undefined when the text is no JSON. */
function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
