/**
 * What the API answered instead of a success, or why there was no answer. Beside the codes of the API (`run_not_found`
 * and so on): `api_unreachable`, with status 0; `unexpected_answer`, which is none of this API's; `log_broken_off`.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly remedy: string
  /** The HTTP status; 0 without an answer. */
  readonly status: number

  constructor(
    problem: { code: string; message: string; remedy: string; status: number },
    options?: ErrorOptions,
  ) {
    super(problem.message, options)
    this.code = problem.code
    this.remedy = problem.remedy
    this.status = problem.status
  }
}
