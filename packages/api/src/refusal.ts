import type { OperationProblem, ProblemCode } from '@slipway/model'
import type { ErrorAnswer } from './answers.ts'

/** Every refusal and its status: the API's own, then those of the operations. */
const STATUSES = {
  bad_request: 400,
  unauthorized: 401,
  origin_not_allowed: 403,
  route_not_found: 404,
  attempt_not_found: 404,
  artifact_not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  json_expected: 415,
  host_not_allowed: 421,

  location_not_found: 404,
  job_not_found: 404,
  run_not_found: 404,
  release_not_found: 404,
  idempotency_conflict: 409,
  run_is_over: 409,
  nothing_to_roll_back_to: 409,
  not_held: 409,
  changed_meanwhile: 409,
  launcher_not_available: 422,
  launcher_not_declared: 422,
  invalid_params: 422,
} as const satisfies Record<ProblemCode, number> & Record<string, number>

/** Why a request was refused; nothing was changed by it. */
export type RefusalCode = keyof typeof STATUSES

/** Thrown anywhere in a request to answer it with an error. Nothing is changed by the request then. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly remedy: string

  constructor(code: RefusalCode, message: string, remedy: string) {
    super(message)
    this.code = code
    this.remedy = remedy
  }

  get status(): (typeof STATUSES)[RefusalCode] {
    return STATUSES[this.code]
  }

  get answer(): ErrorAnswer {
    return { error: { code: this.code, message: this.message, remedy: this.remedy } }
  }
}

/** What an operation answered, or its problem as a refusal. */
export function accepted<T extends object>(answer: T | { problem: OperationProblem }): T {
  if (!('problem' in answer)) return answer
  const { code, message, remedy } = answer.problem
  throw new Refusal(code, message, remedy)
}
