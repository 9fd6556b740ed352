import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { planCommit, type CommitPlan, type PlanCommitDeps } from '@slipway/deploy'
import { COMPONENT_VERSION } from '@slipway/deploy/component-version'
import { ActionError } from './action-error.ts'
import { declarationError } from './declaration-error.ts'
import { runtimeBuild } from './runtime-build.ts'
import type { Variables } from './variables.ts'

export interface PlanProjectRequest {
  /** Absolute path of the project root. */
  root: string
  /** The commit, branch or tag that is planned. */
  ref: string
  environment: string
  variables: Variables
  /** Compares with this commit instead of with what is there. */
  changed?: string
}

/** Plans a commit of the job's repository. Throws a `DeclarationError` when its declarations cannot be used. */
export async function planProject(deps: PlanCommitDeps, request: PlanProjectRequest): Promise<CommitPlan> {
  const digests = { runtimeDigest: runtimeBuild(), componentVersion: COMPONENT_VERSION }
  const answer = await planCommit(deps, { ...request, ...digests })
  if ('plan' in answer) return answer.plan
  throw await declarationError({ ...answer.unusable, root: request.root })
}

/** The directory that the input `root` names, from where the runner put the repository. Throws when it is not there. */
export function projectRoot({ root }: { root: string }, variables: Variables): string {
  const directory = resolve(variables['GITHUB_WORKSPACE'] ?? '.', root)
  if (existsSync(directory)) return directory
  throw new ActionError({
    code: 'invalid_input',
    message: `There is no directory ${root} in the workspace.`,
    remedy: 'See the input root; and check the repository out in a step before this one.',
  })
}
