import { isSearchable, leadsOut, PATTERN_GRAMMAR } from '../files/pattern.ts'
import { type Finding, valueAt } from '../finding.ts'
import { quoted } from '../quoted.ts'
import type { LocationRule } from './rule.ts'

/** What each list of patterns stays within. */
const WITHIN = { include: 'the directory of the location', inputs: 'the project root' } as const

/** The patterns of what an image is made of can be searched for, and stay where they belong. */
export const buildPatternsCanMatch: LocationRule = ({ file, content: { build = {} } }) =>
  (['include', 'inputs'] as const).flatMap((key) =>
    (build[key] ?? []).flatMap((pattern, index): Finding[] => {
      const place = valueAt(['build', key, index])
      const invalid = (message: string, suggestion: string): Finding[] => [
        { code: 'value_not_allowed', message, suggestion, file, place },
      ]
      if (leadsOut(pattern)) {
        const message = `${quoted(pattern)} leads out of ${WITHIN[key]}.`
        return invalid(message, `Patterns of ${key} are relative to ${WITHIN[key]} and stay within it.`)
      }
      return isSearchable(pattern)
        ? []
        : invalid(`${quoted(pattern)} is no pattern of files.`, PATTERN_GRAMMAR)
    }),
  )
