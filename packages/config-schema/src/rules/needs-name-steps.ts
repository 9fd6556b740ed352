import { didYouMean } from '../did-you-mean.ts'
import { valueAt } from '../finding.ts'
import type { LocationRule } from './rule.ts'

/** What a step needs is a step of the same job. */
export const needsNameSteps: LocationRule = ({ file, content }) =>
  Object.entries(content.jobs).flatMap(([job, { steps = {} }]) =>
    Object.entries(steps).flatMap(([step, { needs = [] }]) =>
      needs.flatMap((needed, index) => {
        if (Object.hasOwn(steps, needed)) return []
        const others = Object.keys(steps).filter((name) => name !== step)
        const suggestion = didYouMean(needed, others, 'Its other steps are')
        return [
          {
            code: 'needs_unknown_step',
            message: `The job "${job}" has no step "${needed}".`,
            ...(suggestion && { suggestion }),
            file,
            place: valueAt(['jobs', job, 'steps', step, 'needs', index]),
          },
        ]
      }),
    ),
  )
