import type { Job } from '@slipway/config-schema'
import type { ReleaseStore } from '../ports/release-store.ts'
import type { Release } from '../records/release.ts'
import { problem, type OperationProblem } from './problem.ts'

/** The job as the release that is CURRENT now declares it. */
export async function findCurrentJob(
  { releases }: { releases: ReleaseStore },
  { environment, location, job }: { environment: string; location: string; job: string },
): Promise<{ release: Release; job: Job } | { problem: OperationProblem }> {
  const current = await releases.readCurrent({ environment, location })
  const release = current && (await releases.read({ environment, location, id: current.release_id }))
  if (release === undefined) {
    return problem(
      'location_not_found',
      `Nothing of the code location ${location} is released to ${environment}.`,
      'See slipway releases for what is there. On this machine, slipway deploy releases what is declared.',
    )
  }
  const { jobs } = release.declaration
  const found = Object.hasOwn(jobs, job) ? jobs[job] : undefined
  if (found === undefined) {
    return problem(
      'job_not_found',
      `The release ${release.id} of ${location} has no job ${job}.`,
      `It has: ${Object.keys(jobs).join(', ')}.`,
    )
  }
  return { release, job: found }
}
