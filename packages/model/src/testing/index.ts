/** For tests and benches only: records, and a released job to run, without a deploy. */
export { makeJob, releaseJob, type ReleaseJobRequest } from './release-job.ts'
export { submitJob } from './submit-job.ts'
