import type { EnvironmentDeclaration } from '@slipway/config-schema'
import type { Survey } from '../commit/survey-commit.ts'
import { DeployError } from '../deploy-error.ts'

/** The environment that is planned, as the commit declares it. Throws a `DeployError` when the commit declares no such one. */
export function requireEnvironment({ environment, project, request, tree }: Survey): EnvironmentDeclaration {
  if (environment !== undefined) return environment
  const known = Object.keys(project.environments)
  throw new DeployError({
    code: 'unknown_environment',
    message: `slipway.yaml declares no environment ${request.environment} at ${tree.commit}.`,
    remedy: known.length === 0 ? 'It declares none: add it.' : `It has: ${known.join(', ')}.`,
  })
}
