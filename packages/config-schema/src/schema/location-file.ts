import Type, { type Static } from 'typebox'
import { type JsonSchema, RETRYABLE_CODES } from '../declaration.ts'
import { DURATION_PATTERN } from '../duration.ts'
import { MAX_NAME_LENGTH, NAME_PATTERN, STEP_NAME_PATTERN, VARIABLE_NAME_PATTERN } from '../names.ts'
import { launcher } from './launcher.ts'
import { mapping } from './mapping.ts'

const names = (pattern: string) => ({ propertyNames: { pattern, maxLength: MAX_NAME_LENGTH } })

const duration = (description: string, initially: string) =>
  Type.String({
    description: `${description} Written as 90s, 45m, 3h or 3d.`,
    pattern: DURATION_PATTERN,
    default: initially,
    examples: ['90s', '45m'],
  })

const env = (description: string) =>
  mapping(Type.String(), { description, propertyNames: { pattern: VARIABLE_NAME_PATTERN } })

const Command = Type.Array(Type.String(), {
  description:
    'The program and its arguments, an item each, never a shell string. It runs in the directory of the location. ' +
    'An item may be a template, such as "${{ params.day }}", which then fills the whole item.',
  minItems: 1,
})

const Step = Type.Object(
  {
    command: Command,
    needs: Type.Optional(
      Type.Array(Type.String({ pattern: STEP_NAME_PATTERN }), {
        description: 'Steps that must have succeeded before.',
        default: [],
        uniqueItems: true,
      }),
    ),
  },
  { title: 'step', additionalProperties: false },
)

const Backoff = Type.Object(
  {
    initial: Type.Optional(duration('How long the first wait is.', '10s')),
    factor: Type.Optional(
      Type.Number({
        description: 'By how much each wait is longer than the one before.',
        default: 2,
        minimum: 1,
        maximum: 100,
      }),
    ),
    max: Type.Optional(duration('How long a wait is at most.', '5m')),
  },
  { title: 'backoff', description: 'How long to wait between attempts.', additionalProperties: false },
)

const Retries = Type.Object(
  {
    attempts: Type.Integer({
      description: 'How many attempts are started at most, the first included.',
      minimum: 1,
      maximum: 100,
    }),
    on: Type.Optional(
      Type.Array(Type.Enum([...RETRYABLE_CODES], { type: 'string' }), {
        description: 'The failures that are tried again. Default: all of them.',
        default: [...RETRYABLE_CODES],
        minItems: 1,
        uniqueItems: true,
      }),
    ),
    backoff: Type.Optional(Backoff),
  },
  {
    title: 'retry policy',
    description: 'When an attempt that was started is tried again. Default: never.',
    additionalProperties: false,
  },
)

const Job = Type.Object(
  {
    params: Type.Optional(
      Type.Unsafe<JsonSchema>({
        type: 'object',
        description: 'What a run may be given: a JSON Schema (draft-07) of an object.',
        allOf: [{ $ref: 'http://json-schema.org/draft-07/schema#' }],
      }),
    ),
    command: Type.Optional(Command),
    steps: Type.Optional(
      mapping(Step, {
        description: 'Commands that run as their needs allow, in one attempt and one directory.',
        minProperties: 1,
        ...names(STEP_NAME_PATTERN),
      }),
    ),
    launcher: Type.Optional(
      launcher("Where its attempts run; of several the first is the default. Default: the location's."),
    ),
    timeout: Type.Optional(
      duration('How long an attempt may run; 15m at most on Lambda, which is the default there.', '1h'),
    ),
    retries: Type.Optional(Retries),
    env: Type.Optional(
      env('Variables of this job, beside and before those of the location. A value may be a template.'),
    ),
  },
  { title: 'job', additionalProperties: false },
)

/** location.yaml, as its author writes it. */
export const LocationFileSchema = Type.Object(
  {
    location_name: Type.Optional(
      Type.String({
        description: "The name of the location. Default: its folder's name.",
        pattern: NAME_PATTERN,
        maxLength: MAX_NAME_LENGTH,
      }),
    ),
    agent_queue: Type.Optional(
      Type.String({
        description: 'The queue its runs wait in. Default: the default queue, which nobody may name.',
        pattern: NAME_PATTERN,
        maxLength: MAX_NAME_LENGTH,
      }),
    ),
    target: Type.Optional(
      Type.Enum(['slipway'], { description: 'Who runs the location.', default: 'slipway' }),
    ),
    launcher: Type.Optional(
      launcher(
        'Where the attempts of its jobs run; of several the first is the default. Default: ecs. In the environment ' +
          '`local` all run as processes.',
      ),
    ),
    env: Type.Optional(env('Variables of every job. A value may be a template of `environment` or `run`.')),
    secrets: Type.Optional(
      mapping(Type.String({ pattern: '^(ssm:/|secretsmanager:arn:)' }), {
        description: 'Variable → where its value is kept: `ssm:/path` or `secretsmanager:ARN[#key]`.',
        propertyNames: { pattern: VARIABLE_NAME_PATTERN },
      }),
    ),
    jobs: mapping(Job, {
      description: 'What the location can run.',
      minProperties: 1,
      ...names(NAME_PATTERN),
    }),
  },
  { title: 'location', additionalProperties: false },
)

/** The content of a location.yaml. */
export type LocationFile = Static<typeof LocationFileSchema>
/** A job, as it is written there. */
export type JobInFile = LocationFile['jobs'][string]
