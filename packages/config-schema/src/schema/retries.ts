import Type from 'typebox'
import { RETRYABLE_CODES } from '../declaration.ts'
import { durationText } from './duration-text.ts'

const Backoff = Type.Object(
  {
    initial: Type.Optional(durationText('How long the first wait is.', '10s')),
    factor: Type.Optional(
      Type.Number({
        description: 'By how much each wait is longer than the one before.',
        default: 2,
        minimum: 1,
        maximum: 100,
      }),
    ),
    max: Type.Optional(durationText('How long a wait is at most.', '5m')),
  },
  { title: 'backoff', description: 'How long to wait between attempts.', additionalProperties: false },
)

/** `retries` of a job. */
export const RetriesSchema = Type.Object(
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
    examples: [{ attempts: 3 }],
    additionalProperties: false,
  },
)
