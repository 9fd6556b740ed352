import type { Shape } from './shape.ts'

/*
 * As of dagster-cloud 1.13: the models of `dagster-cloud ci check` (dagster_cloud_cli/config/models.py) and the
 * schema of its agent (dagster_cloud/workspace/config_schema).
 */

const text: Shape = { type: 'string' }
const optionalText: Shape = { type: 'string', nullable: true }
const source: Shape = { type: 'string source' }
const anyMapping: Shape = { type: 'mapping', keys: {}, isOpen: true }

const closed = (keys: Record<string, Shape>, required: string[] = []): Shape => {
  return { type: 'mapping', keys, required }
}
const list = (items: Shape): Shape => ({ type: 'list', items })
const orNull = (shape: Shape): Shape => ({ ...shape, nullable: true })

const SHARED: Record<string, Shape> = {
  build: orNull(closed({ directory: optionalText, registry: optionalText })),
  working_directory: optionalText,
  image: optionalText,
  executable_path: optionalText,
  container_context: orNull(anyMapping),
  agent_queue: optionalText,
}

const SOURCES = ['package_name', 'module_name', 'python_file', 'autoload_defs_module_name']

/** A whole dagster_cloud.yaml, as `ci check` wants it; which sources of code it wants is said beside. */
export const CI_FILE: Shape = closed(
  {
    defaults: orNull(closed(SHARED)),
    locations: list(
      closed(
        {
          location_name: text,
          code_source: orNull(closed(Object.fromEntries(SOURCES.map((key) => [key, optionalText])))),
          attribute: optionalText,
          ...SHARED,
        },
        ['location_name'],
      ),
    ),
  },
  ['locations'],
)

const resources = (more: Record<string, Shape> = {}): Shape => {
  return {
    type: 'mapping',
    keys: { cpu: text, memory: text, ephemeral_storage: { type: 'integer' }, ...more },
    isOpen: true,
  }
}
const tags = list(closed({ key: source, value: source }, ['key']))

const ECS: Shape = closed({
  env_vars: list(source),
  execution_role_arn: source,
  mount_points: list(
    closed({ sourceVolume: source, containerPath: source, readOnly: { type: 'boolean source' } }),
  ),
  repository_credentials: source,
  run_ecs_tags: tags,
  run_resources: resources(),
  run_sidecar_containers: list(anyMapping),
  runtime_platform: closed({ cpuArchitecture: source, operatingSystemFamily: source }),
  secrets: orNull(list(closed({ name: source, valueFrom: source }, ['name', 'valueFrom']))),
  secrets_tags: orNull(list(source)),
  server_ecs_tags: tags,
  server_health_check: anyMapping,
  server_resources: resources({ replica_count: { type: 'integer' } }),
  server_sidecar_containers: list(anyMapping),
  task_role_arn: source,
  volumes: list({ type: 'mapping', keys: { name: source }, isOpen: true }),
})

const DOCKER: Shape = closed({ networks: list(source), env_vars: list(text), container_kwargs: anyMapping })

/**
 * The sections of container_context. What stands in two of them is left to the agent, since Slipway says of them that
 * it does not look.
 */
const CONTAINER_CONTEXT: Shape = closed({
  ecs: ECS,
  docker: DOCKER,
  k8s: { type: 'any', nullable: true },
  aca: { type: 'any', nullable: true },
})

const version: Shape = orNull(
  closed({ version: text, create_timestamp: { type: 'number' } }, ['version', 'create_timestamp']),
)

/** What the agent wants of the keys that `defaults` may have as well. `build` never reaches it. */
const AGENT_SHARED: Record<string, Shape> = {
  build: { type: 'any', nullable: true },
  working_directory: text,
  image: optionalText,
  executable_path: text,
  container_context: CONTAINER_CONTEXT,
  agent_queue: text,
}

/** One entry of `locations`, as the agent wants it. */
export const AGENT_LOCATION: Shape = closed(
  {
    ...AGENT_SHARED,
    location_name: text,
    code_source: { type: 'choice', keys: Object.fromEntries(SOURCES.map((key) => [key, text])) },
    attribute: text,
    pex_metadata: closed({ pex_tag: text, python_version: text }, ['pex_tag']),
    pex_bundle: orNull({ type: 'boolean' }),
    git: closed(
      Object.fromEntries(
        ['commit_hash', 'url', 'provider', 'repo_owner', 'repo_name', 'base_branch', 'defs_base_path'].map(
          (key) => [key, text],
        ),
      ),
    ),
    defs_state_info: closed({ info_mapping: { type: 'map', values: version } }, ['info_mapping']),
  },
  ['location_name', 'code_source'],
)

/** `defaults`, as the agent wants what becomes of them. */
export const AGENT_DEFAULTS: Shape = { type: 'mapping', keys: AGENT_SHARED, isOpen: true }
