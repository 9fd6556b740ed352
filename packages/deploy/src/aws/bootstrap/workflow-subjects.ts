/** Whose workflows they are, and where they deploy from. */
export interface WorkflowSubjectsRequest {
  /** `owner/name` on GitHub; with ids (`owner@1/name@2`) a repository that is made anew under the name is none. */
  repository: string
  environment: string
  /** The branch that is deployed to the environment. */
  branch: string
}

/** What a token must say that it is for (`sub`), by the role that it is to give. */
export interface WorkflowSubjects {
  plan: string[]
  push: string[]
  deploy: string[]
}

/**
 * Who may have which role of workflows:
 *
 * - plan, which reads: jobs on the branch, jobs of the GitHub environment, and pull requests. Those of forks get no
 *   token. No more is lost by pull requests than by any other branch: who may push one may open one.
 * - push: jobs on the branch, and jobs of the GitHub environment.
 * - deploy: jobs of the GitHub environment of the environment's name, so that its rules there hold (branches,
 *   reviewers). Their tokens do not say what branch they are on.
 */
export function workflowSubjects(request: WorkflowSubjectsRequest): WorkflowSubjects {
  const { repository, environment, branch } = request
  const ofEnvironment = `environment:${environment}`
  const onBranch = `ref:refs/heads/${branch}`
  const of = (...contexts: string[]): string[] =>
    contexts.flatMap((context) => namesOf(repository).map((name) => `repo:${name}:${context}`))
  return {
    plan: of(ofEnvironment, onBranch, 'pull_request'),
    push: of(ofEnvironment, onBranch),
    deploy: of(ofEnvironment),
  }
}

/**
 * A repository as tokens name it. Those made since July 2026 have ids in it. A `*` can stand for nothing else there:
 * no owner's name holds an `@`, and no part after the names holds the `:` that would have to follow.
 */
function namesOf(repository: string): string[] {
  return repository.includes('@') ? [repository] : [repository, `${repository.replace('/', '@*/')}@*`]
}
