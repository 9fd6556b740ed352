/**
 * The normalised declaration: what every other package works with, and what a release records.
 * Durations are milliseconds, templates are parsed, defaults are filled in. It is plain JSON, with keys in
 * snake_case like every record that is stored or sent.
 */

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON Schema, as a job's `params` declare it. */
export type JsonSchema = { [key: string]: Json }

/**
 * A template `${{ from.path }}`, parsed: a value known only when the attempt runs.
 * `params` and `steps` paths may go deeper into the JSON value; a value that is no string is filled in as JSON.
 */
export interface Reference {
  from: 'params' | 'run' | 'environment' | 'steps'
  path: string[]
}

/** A literal, or a reference that stands for one whole argv item or variable. */
export type Value = string | Reference

/** Codes on which a started attempt may be tried again; the job says which (`retries.on`). */
export const RETRYABLE_CODES = [
  'exit_code',
  'signal',
  'timed_out',
  'out_of_memory',
  'lost',
  'interrupted',
] as const
export type RetryableCode = (typeof RETRYABLE_CODES)[number]

/** When a started attempt is tried again. `attempts` counts started ones, the first included. */
export interface RetryPolicy {
  attempts: number
  on: RetryableCode[]
  backoff: { initial_ms: number; factor: number; max_ms: number }
}

/** One command of a job. `command[0]` is looked up on PATH, in the location's directory. */
export interface Step {
  name: string
  command: Value[]
  /** Names of steps that must have succeeded before. */
  needs: string[]
}

/**
 * What a job asks of a host. Memory and /tmp are MB on Lambda; on ECS `cpu` is CPU units (1024 a vCPU), memory MiB,
 * storage GiB.
 */
export type HostShape =
  | { type: 'lambda'; memory_mb: number; tmp_mb: number }
  | { type: 'ecs'; cpu: number; memory_mb: number; storage_gb: number }

/** A named thing that a location can run. A job declared by `command` has one step, named `main`. */
export interface Job {
  name: string
  params: JsonSchema | null
  steps: Step[]
  /** Where its attempts may run: one for each type at most, the default first. In `local` all run as processes. */
  launchers: HostShape[]
  timeout_ms: number
  grace_ms: number
  retries: RetryPolicy
  env: Record<string, Value>
}

/** A code location, as a release records it. Where its directory lies is no part of it. */
export interface LocationDeclaration {
  name: string
  /** `default` when the location names none. */
  agent_queue: string
  env: Record<string, Value>
  /** Variable name → `ssm:/path` or `secretsmanager:ARN[#key]`. */
  secrets: Record<string, string>
  jobs: Record<string, Job>
  /** Of a location that a dagster_cloud.yaml declares: what Dagster+ acts on. */
  dagster?: DagsterDeclaration
}

/** What only Dagster+ acts on, of a location that a dagster_cloud.yaml declares. Plain JSON, as a release records it. */
export interface DagsterDeclaration {
  /** Hybrid when `build.registry` says where its image is pushed to, for an agent to run. */
  deployment: 'hybrid' | 'serverless'
  /** Where its image is pushed to; null when serverless. */
  registry: string | null
  /**
   * The entry as Dagster+ takes it, `defaults` merged, without `build` and without what is null. Its names and queue are Dagster's
   * own, whatever Slipway has to call them.
   */
  entry: { [key: string]: Json }
  ecs: DagsterEcs
}

/** `container_context.ecs`, as far as it is about the tasks of a location. */
export interface DagsterEcs {
  /** As they are written: CPU units, MiB, GiB. Absent where nothing is said. */
  server_resources: DagsterResources
  run_resources: DagsterResources
  /** Each secret that has one of these tags becomes a variable of its name. */
  secrets_tags: string[]
  task_role_arn: string | null
  execution_role_arn: string | null
  server_tags: Record<string, string>
  run_tags: Record<string, string>
}

/** What a task is given. */
export interface DagsterResources {
  cpu?: string
  memory?: string
  ephemeral_storage?: number
}

/** A location with the place it was read from. */
export interface LocatedDeclaration {
  /** Relative to the project root, `/` between parts. */
  directory: string
  /** The file that declares it, relative to the project root. */
  file: string
  declaration: LocationDeclaration
  /** Null where nothing is said of it. How an image is made is no part of what a release records. */
  build: BuildDeclaration | null
}

/** What the image of a location is made of: files upon a base. */
export interface BuildDeclaration {
  /** As it is written, such as `node:24-slim`: slipway.lock pins it. */
  base: string
  architecture: Architecture
  /** Patterns, from the directory of the location, of those of its files that are put upon the base; null: all. */
  include: string[] | null
  /** Patterns, from the project root, of files beside the directory that the image is made of. */
  inputs: string[]
}

/** The processors that an image is for. */
export type Architecture = 'x86_64' | 'arm64'

/** An agent, as slipway.yaml declares it. */
export interface AgentDeclaration {
  name: string
  queues: string[]
  include_default_queue: boolean
  max_concurrent_runs: number
}

/** An environment on AWS, as slipway.yaml declares it. */
export interface EnvironmentDeclaration {
  /** 12 digits. */
  account: string
  region: string
  /** The branch that is deployed there. */
  branch: string
  /** Where tasks run on ECS; null where nothing is said of it. */
  network: { subnets: string[]; security_groups: string[] } | null
  /** Where the state of its stacks is kept, such as `s3://acme-pulumi`; null where nothing is said of it. */
  state: string | null
  /** Of all that is made there. */
  tags: Record<string, string>
}

/** slipway.yaml, normalised. */
export interface ProjectSettings {
  name: string
  /** Absolute path of the directory that holds slipway.yaml. */
  root: string
  /** Where its locations lie: patterns, from the root. */
  location_patterns: string[]
  agents: AgentDeclaration[]
  /** By name. `local` is none of them: it is always there. */
  environments: Record<string, EnvironmentDeclaration>
}

/** slipway.yaml and all its locations, normalised. */
export interface Project extends ProjectSettings {
  /** Sorted by name. */
  locations: LocatedDeclaration[]
}

/** The queue of locations that name none. Nobody may declare it. */
export const DEFAULT_QUEUE = 'default'
