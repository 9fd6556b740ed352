/**
 * What the design has and this version does not act on. Whoever brings a key deletes its line here and adds it to
 * the schema. `*` stands for any name or index.
 */
export const NOT_YET_SUPPORTED = {
  slipway: ['environments', 'previews', 'agents.*.replicas'],
  location: [
    'attribute',
    'build',
    'code_source',
    'container_context',
    'defaults',
    'executable_path',
    'image',
    'launcher',
    'locations',
    'packages',
    'permissions',
    'smoke',
    'working_directory',
    'jobs.*.coding_agent',
    'jobs.*.concurrency',
    'jobs.*.launcher',
    'jobs.*.schedule',
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
