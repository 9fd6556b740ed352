import { DeployError } from '../deploy-error.ts'
import type { BuildInput } from '../ports/source.ts'

/** The JSON object in one of a location's npm files, and the input it is. */
export interface PackageFile {
  input: BuildInput
  content: Record<string, unknown>
}

export interface ReadPackageRequest {
  inputs: readonly BuildInput[]
  name: 'package.json' | 'package-lock.json'
  read: (input: BuildInput) => Promise<Buffer>
}

/** Reads `package.json` or `package-lock.json` at the top of a location; undefined when it has none. */
export async function readPackage({
  inputs,
  name,
  read,
}: ReadPackageRequest): Promise<PackageFile | undefined> {
  const input = inputs.find(({ path }) => path === name)
  if (input === undefined) return undefined
  if (input.mode === '120000') throw invalid(input, 'it is a link')
  try {
    const content: unknown = JSON.parse((await read(input)).toString())
    if (isObject(content)) return { input, content }
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(input, error.message, error)
    throw error
  }
  throw invalid(input, 'it is no JSON object')
}

/** Whether the package needs anything at run time: then npm has something to install. */
export function hasDependencies({ content }: PackageFile): boolean {
  const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies']
  return kinds.some((kind) => isObject(content[kind]) && Object.keys(content[kind]).length > 0)
}

/** Directories that a lockfile links to instead of installing them, those for development left out. */
export function linkedPackages({ content }: PackageFile): string[] {
  if (!isObject(content.packages)) return []
  return Object.entries(content.packages)
    .filter(([, entry]) => isObject(entry) && entry.link === true && entry.dev !== true)
    .map(([path]) => path)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(input: BuildInput, why: string, cause?: unknown): DeployError {
  return new DeployError({
    code: 'invalid_package_json',
    message: `${input.file} cannot be used: ${why}.`,
    remedy: 'Write it again with npm install.',
    cause,
  })
}
