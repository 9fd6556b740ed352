import type { AgentDeclaration, LocationDeclaration } from './declaration.ts'
import type { Path } from './finding.ts'
import type { LocationFile } from './schema/location-file.ts'
import type { SlipwayFile } from './schema/slipway-file.ts'

/** A location as its rules see it: as it is written, for places, and normalised. */
export interface DeclaredLocation {
  file: string
  /** Relative to the project root. */
  directory: string
  content: LocationFile
  declaration: LocationDeclaration
  /** Whether its directory has a file, by its path in it. */
  has: (path: string) => boolean
  /** Where something was wrong, so that what stands there now is only a stand-in. */
  broken: Path[]
}

/** slipway.yaml, likewise. */
export interface DeclaredProject {
  file: string
  content: SlipwayFile
  agents: AgentDeclaration[]
  broken: Path[]
}

/** Everything that is declared. */
export interface Declared {
  project: DeclaredProject
  locations: DeclaredLocation[]
}
