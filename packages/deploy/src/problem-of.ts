import { DeployError, type DeployProblem } from './deploy-error.ts'

/** What was thrown, as a problem. */
export function problemOf(error: unknown): DeployProblem {
  if (error instanceof DeployError) {
    const { code, message, remedy, cause } = error
    return { code, message, remedy, cause }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', message, remedy: 'Deploy again once its cause is mended.', cause: error }
}
