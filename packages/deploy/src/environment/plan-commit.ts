import { withRepository } from '../commit/commit-tree.ts'
import type { PlanCommitAnswer, PlanCommitDeps, PlanCommitRequest } from './commit-plan.ts'
import { compareCommits } from './compare-commits.ts'
import { reconcileCommit } from './reconcile-commit.ts'

/**
 * What a deploy of a commit to an environment would do. Reads the objects of the repository only: the work tree may
 * be at another commit, or be none. Changes nothing. Throws a `DeployError` when the commit cannot be read.
 */
export async function planCommit(
  deps: PlanCommitDeps,
  request: PlanCommitRequest,
): Promise<PlanCommitAnswer> {
  return withRepository(request.root, (repository) =>
    request.changed === undefined
      ? reconcileCommit({ ...deps, repository }, request)
      : compareCommits({ repository }, { ...request, changed: request.changed }),
  )
}
