/** What runs beside the user's code, as a library: executes one attempt. The process is `main.ts`, bundled. */
export type { AttemptDeps, AttemptRequest, Host } from './attempt-context.ts'
export { executeAttempt, type Execution } from './execute-attempt.ts'
export type { Variables } from './environment/host-variables.ts'
export { AWS_TIMING, DEFAULT_TIMING, type FlushPolicy, type Timing } from './timing.ts'
export { readProcessHost, type ProcessHost, type ProcessHostRequest } from './hosts/process.ts'
