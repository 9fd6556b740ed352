/** Every code that a failure of an action itself can have, with one sentence on what it means. Codes are stable. */
export const ACTION_PROBLEM_CODES = {
  input_missing: 'An input that the action cannot do without is empty.',
  invalid_input: 'An input has a value that the action cannot use.',
  fetch_failed: 'A commit that the clone lacks could not be fetched.',
  unknown_location: 'The commit declares no location of that name.',
  download_failed: 'A program that the runner lacks could not be downloaded.',
  checksum_mismatch: 'A download is not what its checksum promises.',
  cancelled: 'The run was cancelled while the action was at work.',
  program_failed: 'A program that the action calls ended with an error.',
} as const satisfies Record<string, string>

export type ActionProblemCode = keyof typeof ACTION_PROBLEM_CODES

export interface ActionProblem {
  code: ActionProblemCode
  message: string
  remedy: string
  /** What was thrown, if anything was. */
  cause?: unknown
}

/** Something that whoever maintains the workflow can mend. */
export class ActionError extends Error {
  override readonly name = 'ActionError'
  readonly code: ActionProblemCode
  readonly remedy: string

  constructor({ code, message, remedy, cause }: ActionProblem) {
    super(message, { cause })
    this.code = code
    this.remedy = remedy
  }
}
