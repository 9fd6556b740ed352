import type { LocationDeclaration } from '@slipway/config-schema'
import type { EcsTarget, LambdaTarget, SnapshotTarget } from './launch.ts'

/** One immutable version of a location in an environment. */
export interface Release {
  schema: 1
  /** A ULID. */
  id: string
  environment: string
  location: string
  /** Decides the build: what the location's files are. */
  content_digest: string
  /** Decides the deploy: the content, the declaration and the environment's inputs. */
  release_digest: string
  /** The commit that it was made from, or `worktree`. */
  commit: string
  declaration: LocationDeclaration
  /** Where its code lies, for the launcher. */
  code: Code
  /** Null, or left out, where more than its own directory declares it. */
  source?: SourceMark | null
  created_at: number
  created_by: string
}

/** By what a later plan tells, without reading a location, that nothing of it changed. */
export interface SourceMark {
  /** The release that the mark is of: one that stands beside another release says nothing. */
  release_digest: string
  /** Of the location, relative to the project root. */
  directory: string
  /** The id of its tree. */
  tree: string
  /** A digest of what else the release was made from. */
  shared: string
}

/** A directory of this machine; or an image, with a target for each shape of host that its jobs declare. */
export type Code = SnapshotTarget | ImageCode

export interface ImageCode {
  kind: 'image'
  /** `registry/repository@sha256:…`. */
  image: string
  /** The build id that the runtime in its layer reports with each claim. */
  runtime_build: string
  /** By the name of the shape. */
  targets: Record<string, LambdaTarget | EcsTarget>
}

/** The pointer that the agent routes by: promotion and rollback are one conditional write of it. */
export interface Current {
  schema: 1
  /** From 1. */
  version: number
  environment: string
  location: string
  release_id: string
  release_digest: string
  content_digest: string
  /** Of the release that it points to. */
  source?: SourceMark | null
  /** What was CURRENT before; null at the first promotion. */
  previous_release_id: string | null
  hold: Hold | null
  changed_at: number
  changed_by: string
}

/** Keeps a rolled-back location as it is until another digest comes, or somebody lifts it. */
export interface Hold {
  /** The release digest that was rolled back, and is not deployed again while the hold stands. */
  digest: string
  by: string
  reason: string | null
  at: number
}
