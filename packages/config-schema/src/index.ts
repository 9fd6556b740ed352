export { byPlace } from './by-place.ts'
export {
  type AgentDeclaration,
  type Architecture,
  type BuildDeclaration,
  type DagsterDeclaration,
  type DagsterEcs,
  type DagsterResources,
  DEFAULT_QUEUE,
  type EnvironmentDeclaration,
  type HostShape,
  type Job,
  type Json,
  type JsonSchema,
  type LocatedDeclaration,
  type LocationDeclaration,
  type Project,
  type ProjectSettings,
  type Reference,
  RETRYABLE_CODES,
  type RetryableCode,
  type RetryPolicy,
  type Step,
  type Value,
} from './declaration.ts'
export { parseDuration } from './duration.ts'
export { findProject } from './files/find-project.ts'
export { type FixedProject, fixProject } from './fix/fix-project.ts'
export { formatProblems } from './format-problems.ts'
export type { LoadRequest } from './load-declarations.ts'
export { type LoadedProject, loadProject } from './load-project.ts'
export { type LoadedSettings, loadProjectSettings, parseProjectSettings } from './load-settings.ts'
export { PLATFORM_NAME } from './names.ts'
export type { Variables } from './normalise/expand-variables.ts'
export { type Fix, type Problem, PROBLEM_CODES, type ProblemCode, type Severity } from './problem.ts'
export { problemAt, type ProblemRequest } from './problem-at.ts'
export { formatGithub } from './report/format-github.ts'
export { isRefused } from './report/is-refused.ts'
export { type ProblemReport, reportJson } from './report/report-json.ts'
