/** Where launchers stand, and their keys that are still to come. */
const LAUNCHER_PLACES = ['launcher', 'launcher.*', 'jobs.*.launcher', 'jobs.*.launcher.*'] as const
const LAUNCHER_KEYS = [
  'capacity_provider',
  'function_name',
  'gpu',
  'idempotent',
  'invocation_type',
  'payload_config_path',
  'payload_mode',
  'spot',
  'sync_timeout',
] as const

/**
 * Keys that this version does not act on: they are read and checked like all others, and each then is an error all
 * the same. Whoever brings a key deletes its line here, and editors offer it. `*` stands for any name or index.
 */
export const NOT_YET_SUPPORTED: Record<'slipway' | 'location', readonly string[]> = {
  slipway: [
    'previews',
    'agents.*.replicas',
    'environments.*.after',
    'environments.*.alarms',
    'environments.*.ceiling',
    'environments.*.kms_key',
    'environments.*.registry',
    'environments.*.remove',
    'environments.*.retention',
  ],
  location: [
    'attribute',
    'build.directory',
    'build.dockerfile',
    'build.registry',
    'code_source',
    'container_context',
    'executable_path',
    'image',
    'packages',
    'permissions',
    'smoke',
    'working_directory',
    'jobs.*.coding_agent',
    'jobs.*.concurrency',
    'jobs.*.schedule',
    ...LAUNCHER_PLACES.flatMap((place) => LAUNCHER_KEYS.map((key) => `${place}.${key}`)),
  ],
}

/** Keys of which this version acts on some values alone, and what the others look like, likewise. */
export const SUPPORTED_VALUES: Record<
  'slipway' | 'location',
  Record<string, { now: readonly string[]; later: RegExp }>
> = {
  slipway: { slipway: { now: ['workspace'], later: /^\d+\.\d+\.\d+(-[\w.]+)?$/ } },
  location: { target: { now: ['slipway'], later: /^dagster_plus_(hybrid|serverless)$/ } },
}

/** What templates may begin with, likewise. */
export const NOT_YET_SUPPORTED_TEMPLATES = ['schedule'] as const
