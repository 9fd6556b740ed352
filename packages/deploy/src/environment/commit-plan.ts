import type { EnvironmentDeclaration } from '@slipway/config-schema'
import type { Current } from '@slipway/model'
import type { CommittedLocation } from '../commit/committed-location.ts'
import type { DigestRequest, Unusable } from '../commit/survey-commit.ts'
import type { EnvironmentRow } from './environment-rows.ts'

/** What is there. */
export interface ActualEnvironment {
  currents: readonly Current[]
  /** The digest that the platform was applied with; null when there is none. */
  platform: string | null
}

export interface PlanCommitDeps {
  /** Asked once, and never by a comparison of two commits: that one needs no credentials. */
  readActual: (environment: string) => Promise<ActualEnvironment>
}

export interface PlanCommitRequest extends DigestRequest {
  /** Absolute path of the project root, in a git repository at any depth. */
  root: string
  /** The commit, branch or tag that is planned. */
  ref: string
  /** Compares with where `ref` parted from this commit, branch or tag, instead of with what is there. */
  changed?: string
}

/** What slipway.yaml says at the commit, as far as a deploy has to know it. */
export interface CommitSettings {
  /** The name of the project. */
  project: string
  environment: EnvironmentDeclaration
  /** All agent queues that some agent serves. */
  queues: string[]
}

export interface CommitPlan {
  environment: string
  /** The commit's id. */
  commit: string
  /** The commit that it was compared with; null: with what is there, or with nothing. */
  base: string | null
  settings: CommitSettings
  /** What the platform is recorded with once it was applied. */
  platform_digest: string
  /** Equal byte by byte for equal commits and environments. Of a comparison: only what changed. */
  rows: EnvironmentRow<Current>[]
  /** By name. Locations that are `unchanged` may be missing: then they did not have to be read. */
  desired: ReadonlyMap<string, CommittedLocation>
}

/** The plan, or what is wrong with the declarations at the commit. */
export type PlanCommitAnswer = { plan: CommitPlan } | { unusable: Unusable }
