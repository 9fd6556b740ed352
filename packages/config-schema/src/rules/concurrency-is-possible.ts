import { type Finding, valueAt } from '../finding.ts'
import { parseValue } from '../normalise/parse-value.ts'
import type { LocationRule } from './rule.ts'
import { faultOf } from './templates-name-something.ts'

/** What runs are counted apart by is known before one of them starts. */
export const concurrencyIsPossible: LocationRule = ({ file, content, declaration }) =>
  Object.values(declaration.jobs).flatMap((job): Finding[] => {
    const key = content.jobs[job.name]?.concurrency?.key
    if (key === undefined) return []
    const place = valueAt(['jobs', job.name, 'concurrency', 'key'])
    const parsed = parseValue(key)
    if ('fault' in parsed) return [{ ...parsed.fault, file, place }]
    if (typeof parsed.value === 'string') return []
    if (parsed.value.from === 'steps' || parsed.value.from === 'run') {
      const message = 'Runs are counted before they start: only params and environment are known then.'
      const suggestion = 'Write for example "${{ params.day }}".'
      return [{ code: 'template_not_known_here', message, suggestion, file, place }]
    }
    const fault = faultOf({ reference: parsed.value, path: [], job })
    return fault === undefined ? [] : [{ ...fault, file, place }]
  })
