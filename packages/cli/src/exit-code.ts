/** What every command ends with; told in `slipway --help`. */
export const EXIT = {
  done: 0,
  /** Something failed or has problems; or the run that was followed did not succeed. */
  failed: 1,
  wrongUsage: 2,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
