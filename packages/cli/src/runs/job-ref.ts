import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

/** A job by its location. */
export interface JobRef {
  location: string
  job: string
}

/** Reads `LOCATION/JOB`. */
export function parseJobRef(text: string): JobRef {
  const [location, job, ...rest] = text.split('/')
  if (location && job && rest.length === 0) return { location, job }
  throw new CliError(`"${text}" does not name a job.`, {
    remedy: 'Write LOCATION/JOB, such as weather/report.',
    exitCode: EXIT.wrongUsage,
  })
}
