import { declaredQueues, type Survey } from '../commit/survey-commit.ts'
import type { CommitSettings } from './commit-plan.ts'
import { requireEnvironment } from './require-environment.ts'

/** Throws a `DeployError` when the commit does not declare the environment. */
export function commitSettings(survey: Survey): CommitSettings {
  const { project } = survey
  return {
    project: project.name,
    environment: requireEnvironment(survey),
    queues: declaredQueues(project),
  }
}
