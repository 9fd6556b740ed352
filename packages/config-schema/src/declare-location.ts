import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import type { Json } from './declaration.ts'
import type { DeclaredLocation } from './declared.ts'
import { type Finding, pathsOf, withoutConsequences } from './finding.ts'
import { normaliseLocation } from './normalise/normalise-location.ts'
import { checkLaunchers } from './schema/check-launchers.ts'
import { checkShape, type Shape } from './schema/check-shape.ts'
import { locationFile, schemas } from './schema/compiled-location.generated.js'
import type { LocationFile } from './schema/location-file.ts'

const SHAPE: Shape<LocationFile> = {
  kind: 'location',
  validate: locationFile,
  schema: schemas.locationFile,
  refuse: checkLaunchers,
}

/** What a location.yaml declares, as far as it can be told. */
export function declareLocation(request: { root: string; file: string; content: Json }): {
  location: DeclaredLocation
  findings: Finding[]
} {
  const { root, file } = request
  const directory = posix.dirname(file)
  const folder = posix.basename(directory === '.' ? root : directory)
  const { content, findings, mended } = checkShape(SHAPE, file, request.content)
  const normalised = normaliseLocation({ file, folder, content })
  const told = withoutConsequences(normalised.findings, mended)
  return {
    location: {
      file,
      directory,
      content,
      declaration: normalised.declaration,
      has: (path) => isWithin(path) && existsSync(posix.join(root, directory, path)),
      broken: [...mended, ...pathsOf(told)],
    },
    findings: [...findings, ...told],
  }
}

function isWithin(path: string): boolean {
  return !/^\.\.(\/|$)/.test(posix.normalize(path))
}
