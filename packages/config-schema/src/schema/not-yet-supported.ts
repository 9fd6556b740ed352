/** What the design has at a launcher, and where launchers stand. */
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
]
const LAUNCHER_PLACES = ['launcher', 'launcher.*', 'jobs.*.launcher', 'jobs.*.launcher.*']

/**
 * What the design has and this version does not act on. Whoever brings a key deletes its line here and adds it to
 * the schema. `*` stands for any name or index.
 */
export const NOT_YET_SUPPORTED = {
  slipway: [
    'previews',
    'agents.*.replicas',
    'environments.*.after',
    'environments.*.alarms',
    'environments.*.branch',
    'environments.*.ceiling',
    'environments.*.kms_key',
    'environments.*.network',
    'environments.*.registry',
    'environments.*.remove',
    'environments.*.retention',
    'environments.*.state',
    'environments.*.tags',
  ],
  location: [
    'attribute',
    'build',
    'code_source',
    'container_context',
    'defaults',
    'executable_path',
    'image',
    'locations',
    'packages',
    'permissions',
    'smoke',
    'working_directory',
    'jobs.*.coding_agent',
    'jobs.*.concurrency',
    'jobs.*.schedule',
    ...LAUNCHER_PLACES.flatMap((place) => LAUNCHER_KEYS.map((key) => `${place}.${key}`)),
  ],
} as const

/** Values, likewise, of keys that this version does act on. */
export const NOT_YET_SUPPORTED_VALUES = [
  { file: 'slipway', key: 'slipway', value: /^\d+\.\d+\.\d+(-[\w.]+)?$/ },
  { file: 'location', key: 'target', value: /^dagster_plus_(hybrid|serverless)$/ },
] as const

/** What templates may begin with, likewise. */
export const NOT_YET_SUPPORTED_TEMPLATES = ['schedule'] as const

/** Files, likewise, that declare locations. */
export const NOT_YET_SUPPORTED_FILES = ['dagster_cloud.yaml'] as const
