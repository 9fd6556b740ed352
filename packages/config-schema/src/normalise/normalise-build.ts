import type { BuildDeclaration } from '../declaration.ts'
import type { LocationFile } from '../schema/location-file.ts'

/** Fills in defaults; null where no base is named, which all that is built now needs. */
export function normaliseBuild(build: LocationFile['build']): BuildDeclaration | null {
  if (build?.base === undefined) return null
  const { base, architecture = 'x86_64', include = null, inputs = [] } = build
  return { base, architecture, include, inputs }
}
