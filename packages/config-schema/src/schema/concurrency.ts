import Type from 'typebox'

/** `concurrency` of a job. */
export const ConcurrencySchema = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({
        description: 'How many runs with the same key are under way at once.',
        default: 1,
        minimum: 1,
        maximum: 10_000,
      }),
    ),
    key: Type.Optional(
      Type.String({
        description:
          'What is counted apart; may be a template: "${{ params.day }}". Default: all runs of the job.',
      }),
    ),
    on_conflict: Type.Optional(
      Type.Enum(['queue', 'cancel_running', 'reject'], {
        type: 'string',
        description:
          'What becomes of a run beyond the limit: it waits, takes the place of one, or is refused.',
        default: 'queue',
      }),
    ),
  },
  {
    title: 'concurrency limit',
    description: 'How many runs of the job are under way at once. Default: no limit.',
    additionalProperties: false,
  },
)
