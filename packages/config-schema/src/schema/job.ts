import Type from 'typebox'
import type { JsonSchema } from '../declaration.ts'
import { STEP_NAME_PATTERN } from '../names.ts'
import { ConcurrencySchema } from './concurrency.ts'
import { durationText } from './duration-text.ts'
import { launcher } from './launcher.ts'
import { mapping } from './mapping.ts'
import { namesOf } from './names-of.ts'
import { RetriesSchema } from './retries.ts'
import { ScheduleSchema } from './schedule.ts'
import { variables } from './variables.ts'

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

/** A job of a location.yaml, as its author writes it. */
export const JobSchema = Type.Object(
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
        examples: [{ extract: { command: ['node', 'extract.mjs'] } }],
        minProperties: 1,
        ...namesOf(STEP_NAME_PATTERN),
      }),
    ),
    coding_agent: Type.Optional(
      Type.Unsafe<JsonSchema>({
        type: 'object',
        description: 'A coding agent to run in place of a command.',
      }),
    ),
    launcher: Type.Optional(
      launcher("Where its attempts run; of several the first is the default. Default: the location's."),
    ),
    timeout: Type.Optional(
      durationText('How long an attempt may run; 15m at most on Lambda, which is the default there.', '1h'),
    ),
    retries: Type.Optional(RetriesSchema),
    concurrency: Type.Optional(ConcurrencySchema),
    schedule: Type.Optional(ScheduleSchema),
    env: Type.Optional(
      variables('Variables of this job, beside and before those of the location. A value may be a template.'),
    ),
  },
  { title: 'job', additionalProperties: false },
)
