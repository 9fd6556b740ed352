import type { Survey } from '../commit/survey-commit.ts'
import { DeployError } from '../deploy-error.ts'
import type { EnvironmentInputs } from '../release-digest.ts'

/** What enters of the environment that is planned. Throws a `DeployError` when the commit declares no such one. */
export function requireEnvironment({ environment, project, request, tree }: Survey): EnvironmentInputs {
  if (environment !== undefined) return environment
  const known = Object.keys(project.environments)
  throw new DeployError({
    code: 'unknown_environment',
    message: `slipway.yaml declares no environment ${request.environment} at ${tree.commit}.`,
    remedy: known.length === 0 ? 'It declares none: add it.' : `It has: ${known.join(', ')}.`,
  })
}
