/** Why a run or an attempt failed: a stable code, what happened in a sentence (4 KiB at most), what to do. */
export interface Failure {
  code: FailureCode
  message: string
  remedy: string
}

/** What to do about each failure, unless the place where it happens knows better. */
export const REMEDIES = {
  exit_code: 'Read the log: the last lines usually say why.',
  signal:
    'Something outside the job sent the signal; if it was SIGKILL, look at the memory that the job needs.',
  timed_out: "Raise the job's `timeout`, or make it do less in one run.",
  out_of_memory: "Raise the job's memory, or make it need less.",
  interrupted: "Launch it again, or add `interrupted` to the job's `retries.on` if it may run twice.",
  start_failed: 'Check that the command exists where the job runs, and that it may be executed.',
  launch_rejected: 'Read the message of the launcher; the run was not started.',
  throttled: 'The launcher was asked for more than it takes: raise its quota, or lower max_concurrent_runs.',
  image_unavailable: 'Deploy again: the image of the release is gone, or may not be read.',
  function_not_found: 'Deploy again: what the release names is gone.',
  access_denied: "See the role's policy: the platform's for launching, the location's for its own calls.",
  lost: "Its host is gone without a word. Add `lost` to the job's `retries.on` if it may run twice.",
  expired: 'Nothing took the run in time: check that an agent serves its queue.',
  invalid_params: "Submit again with params that the job's schema accepts.",
  job_not_found: 'Check the name, or deploy a release that has the job.',
  secret_unavailable: 'Set the secret where the environment keeps its secrets, then launch again.',
} as const

export type FailureCode = keyof typeof REMEDIES

const MESSAGE_LIMIT = 4096

/** Makes a failure; a message over 4 KiB is cut. */
export function failure(code: FailureCode, message: string, remedy: string = REMEDIES[code]): Failure {
  return {
    code,
    message: message.length > MESSAGE_LIMIT ? `${message.slice(0, MESSAGE_LIMIT - 1)}…` : message,
    remedy,
  }
}
