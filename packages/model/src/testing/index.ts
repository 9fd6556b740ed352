/** For tests and benches only: records of every kind, and a released job to run, without a deploy. */
export * from './records.ts'
export { makeJob, releaseJob, type ReleaseJobRequest } from './release-job.ts'
export { submitJob } from './submit-job.ts'
