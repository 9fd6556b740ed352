import Type from 'typebox'
import type { Json } from '../declaration.ts'
import { mapping } from './mapping.ts'

/** `schedule` of a job. */
export const ScheduleSchema = Type.Object(
  {
    cron: Type.String({
      description: 'When it runs: minute, hour, day of the month, month, day of the week.',
      examples: ['0 3 * * *'],
    }),
    timezone: Type.Optional(
      Type.String({
        description: 'The time zone in which the times are meant, by its IANA name.',
        default: 'UTC',
        examples: ['Europe/Berlin'],
      }),
    ),
    missed: Type.Optional(
      Type.Enum(['latest', 'all', 'skip'], {
        type: 'string',
        description:
          'What becomes of times at which nothing could run: the latest is made up for, all, or none.',
        default: 'latest',
      }),
    ),
    params: Type.Optional(
      mapping(Type.Unsafe<Json>({}), {
        description: 'What each run is given. A value may be a template: "${{ schedule.date }}".',
        default: {},
      }),
    ),
  },
  { title: 'schedule', description: 'When the job runs by itself.', additionalProperties: false },
)
