/** Why an operation was refused: for its caller, not for a log. Nothing was changed. */
export interface OperationProblem {
  code: ProblemCode
  message: string
  remedy: string
}

export type ProblemCode =
  | 'location_not_found'
  | 'job_not_found'
  | 'invalid_params'
  | 'launcher_not_declared'
  | 'idempotency_conflict'
  | 'run_not_found'
  | 'run_is_over'
  | 'release_not_found'
  | 'nothing_to_roll_back_to'
  | 'not_held'
  | 'changed_meanwhile'

/** Makes a refusal of an operation. */
export function problem(code: ProblemCode, message: string, remedy: string): { problem: OperationProblem } {
  return { problem: { code, message, remedy } }
}
