import type { Finding } from '../finding.ts'
import { otherWord } from '../fix/text-fixes.ts'
import { quoted } from '../quoted.ts'
import { usualDuration } from '../fix/usual-duration.ts'

/** What is told of a text that is no duration. */
export function noDuration(text: string): Pick<Finding, 'code' | 'message' | 'suggestion' | 'fix'> {
  const meant = usualDuration(text)
  return {
    code: 'invalid_duration',
    message: `${quoted(text)} is no duration.`,
    suggestion:
      meant === undefined
        ? 'Write a whole number and a unit: 90s, 45m, 3h or 3d; at most 365d.'
        : `Did you mean "${meant}"?`,
    ...(meant !== undefined && { fix: otherWord(text, meant) }),
  }
}
