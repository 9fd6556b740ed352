import { didYouMean } from '../did-you-mean.ts'
import { touches, valueAt } from '../finding.ts'
import { quoted } from '../quoted.ts'
import type { LocationRule } from './rule.ts'

/** The job that tries each new release is one of the location. */
export const smokeNamesAJob: LocationRule = ({ file, content: { smoke, jobs }, broken }) => {
  if (smoke === undefined || Object.hasOwn(jobs, smoke) || touches(['jobs'], broken.filter(isAllOfThem)))
    return []
  const message = `The location has no job ${quoted(smoke)}.`
  const suggestion = didYouMean(smoke, Object.keys(jobs), 'It has') ?? 'Name one of its jobs.'
  return [{ code: 'unknown_job', message, suggestion, file, place: valueAt(['smoke']) }]
}

function isAllOfThem({ length }: readonly unknown[]): boolean {
  return length <= 1
}
