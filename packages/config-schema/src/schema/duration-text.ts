import Type from 'typebox'
import { DURATION_PATTERN } from '../duration.ts'

/** A duration, as it is written. Without a default, none is told. */
export function durationText(description: string, initially?: string) {
  return Type.String({
    description: `${description} Written as 90s, 45m, 3h or 3d.`,
    pattern: DURATION_PATTERN,
    ...(initially !== undefined && { default: initially }),
    examples: ['90s', '45m'],
  })
}
