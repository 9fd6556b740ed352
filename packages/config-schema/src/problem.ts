/** Every code a problem can have, with one sentence on what it means. Codes are stable: tools may match on them. */
export const PROBLEM_CODES = {
  project_not_found: 'No slipway.yaml was found in the directory or in any directory above it.',
  unreadable_file: 'A file could not be read: permissions, a loop of links, or no regular file.',
  file_too_large: 'A declaration is larger than 256 KiB.',
  not_utf8: 'A declaration is not UTF-8 text.',
  invalid_yaml: 'The file is not one well-formed YAML document of plain values.',
  duplicate_key: 'A mapping has the same key twice.',
  unknown_key: 'A key that Slipway does not know.',
  not_yet_supported: 'A key or value of the design that this version does not act on.',
  missing_key: 'A key that must be there is missing.',
  wrong_type: 'A value is of another type than its key asks for.',
  value_not_allowed: 'A value is none of the allowed ones, or beyond the allowed range.',
  invalid_name: 'A name that is empty, too long, or has characters that stores and clouds refuse.',
  reserved_name: 'A name that Slipway keeps for itself.',
  invalid_duration: 'A duration that is not a whole number of s, m, h or d between 1s and 365d.',
  missing_variable: 'A ${VAR} under agents is not set and has no default.',
  invalid_variable: 'A ${...} under agents is neither ${VAR} nor ${VAR:default}.',
  variable_not_expanded: 'A ${VAR} stands in a value where it is passed on as it is.',
  invalid_value: 'A command item or variable that no process can be given.',
  invalid_template: 'A ${{ ... }} is malformed or does not fill its whole item.',
  template_names_nothing: 'A template names a param, step or field that does not exist.',
  template_not_known_here: 'A template asks for something that is not known where it stands.',
  invalid_secret: 'A secret is no well-formed reference.',
  unknown_secret_scheme: 'A secret names a store that Slipway does not know.',
  invalid_params_schema: 'The params of a job are not a JSON Schema of an object.',
  duplicate_location: 'Two locations have the same name.',
  duplicate_agent: 'Two agents have the same name.',
  duplicate_variable: 'A variable is named by env and by secrets.',
  reserved_variable: 'A variable begins with SLIPWAY_, which the runtime keeps for itself.',
  invalid_host_shape:
    'A launcher asks for a host that there is not, such as a CPU and memory pair that Fargate lacks.',
  duplicate_launcher: 'A list of launchers has two of one type.',
  timeout_too_long: 'A job that runs on Lambda alone has a timeout beyond 900 s.',
  invalid_account: 'The account of an environment is not 12 digits.',
  invalid_region: 'The region of an environment is no AWS region.',
  invalid_tag: 'A tag of an environment is none that AWS takes.',
  malformed_value: 'A value is not written as its key asks: an ARN, an S3 URL, an id, a digest.',
  unknown_environment: 'An environment is named that is not declared.',
  environment_cycle: 'Environments wait for each other in a circle.',
  invalid_permission: 'An action or a resource of a permission that IAM would refuse.',
  permission_beyond_ceiling: 'A permission of a location is wider than the ceiling of an environment.',
  nothing_to_build: 'A location says nothing, or two things, to make its image from.',
  no_base: 'A location that is to run on AWS does not say what its image is put upon.',
  base_not_locked: 'The base of an image is not pinned in slipway.lock.',
  no_network: 'A location runs on ECS, and the environment declares no network for its tasks.',
  nothing_matched: 'A pattern of what an image is made of matches no file of the commit.',
  unknown_job: 'The smoke job is none of the location.',
  invalid_cron: 'A schedule is no cron expression of five fields.',
  schedule_never_fires: 'A schedule names a day that never comes.',
  cron_not_on_aws: 'A schedule chooses days of the month and days of the week, which AWS cannot express.',
  invalid_timezone: 'A schedule names a time zone that there is not.',
  schedule_params: 'A schedule gives its runs too few params, or params that the job does not have.',
  invalid_function: 'A launcher that invokes a function says too little of it, or too much.',
  queue_not_served: 'No agent serves the queue of a location.',
  command_or_steps: 'A job has both command and steps, or neither.',
  needs_unknown_step: 'A step needs a step that its job does not have.',
  needs_cycle: 'Steps need each other in a circle.',
  glob_matches_nothing: 'A pattern of locations matches no directory with a location.yaml.',
  misnamed_file: 'A file has nearly the name that would make it a declaration.',
  case_only_difference: 'Two names or places differ in nothing but case.',
  outside_project: 'A pattern of locations leads out of the project.',
  linked_location: 'A location is reached through a link, which no release can be made of.',
  invalid_toml: 'A pyproject.toml is not TOML.',
  missing_directory: 'The directory that Dagster is to build a location in does not exist.',
  defaults_lost: 'The defaults of a dagster_cloud.yaml, which a part of its own commands loses.',
  dagster_only: 'Something that Dagster acts on and Slipway does not.',
  no_equivalent: 'Something that a migration cannot carry over.',
  nothing_to_migrate: 'There is nothing that a migration could work on.',
  already_there: 'A file stands where a migration would write one.',
  renamed: 'A name that Dagster takes and Slipway has to change.',
} as const satisfies Record<string, string>

/** The stable name of a kind of problem. */
export type ProblemCode = keyof typeof PROBLEM_CODES

/** An error keeps a project from being used; a warning does not. */
export type Severity = 'error' | 'warning'

/** The change of a file that mends a problem and can be made without asking. */
export interface Fix {
  /** Where what gives way begins and ends in the text of the file, in UTF-16 units; a byte order mark is none of it. */
  start: number
  end: number
  text: string
}

/** Something wrong with a declaration, as a value. `line` and `column` count from 1, `column` in UTF-16 units. */
export interface Problem {
  severity: Severity
  code: ProblemCode
  message: string
  /** What to write instead, or what to do. */
  suggestion?: string
  /** Relative to the project root, `/` between parts. */
  file: string
  line: number
  column: number
  /** How much of the line is meant; absent where no text is. */
  length?: number
  /** Absent where nobody can be sure what was meant. */
  fix?: Fix
}
