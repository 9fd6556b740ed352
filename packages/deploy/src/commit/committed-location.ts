import type { EnvironmentDeclaration, LocatedDeclaration } from '@slipway/config-schema'
import type { SourceMark } from '@slipway/model'
import type { ImageBuild } from '../content-digest.ts'
import type { Desired } from '../plan-rows.ts'
import type { BuildInput } from '../ports/source.ts'
import type { Survey, Unusable } from './survey-commit.ts'

/** A location as a commit has it, with all that a deploy needs of it. */
export interface CommittedLocation extends Desired, Pick<LocatedDeclaration, 'directory' | 'declaration'> {
  commit: string
  /** Its base is the one that slipway.lock pins at the commit. */
  build: ImageBuild
  inputs: BuildInput[]
  /** Null where it is made of more than its own directory. */
  source: SourceMark | null
}

export interface ReadLocationsRequest {
  survey: Survey
  environment: EnvironmentDeclaration
  /** Directories that need not be read. */
  skip: ReadonlySet<string>
}

/** `unusable` tells what is wrong with some locations; `locations` are the others. */
export interface ReadLocations {
  locations: CommittedLocation[]
  unusable: Unusable | undefined
}
