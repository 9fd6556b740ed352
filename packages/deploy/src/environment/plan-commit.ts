import { type Repository, withRepository } from '../commit/commit-tree.ts'
import type { PlanCommitAnswer, PlanCommitDeps, PlanCommitRequest } from './commit-plan.ts'

/**
 * What a deploy of a commit to an environment would do. Reads the objects of the repository only: the work tree may
 * be at another commit, or be none. Changes nothing. Throws a `DeployError` when the commit cannot be read.
 */
export async function planCommit(
  deps: PlanCommitDeps,
  request: PlanCommitRequest,
): Promise<PlanCommitAnswer> {
  return withRepository(request.root, (repository) => planIn(repository, { deps, request }))
}

/** What plans is loaded while git starts: that takes as long. */
async function planIn(
  repository: Repository,
  { deps, request }: { deps: PlanCommitDeps; request: PlanCommitRequest },
): Promise<PlanCommitAnswer> {
  const { changed } = request
  if (changed === undefined) {
    const { reconcileCommit } = await import('./reconcile-commit.ts')
    return reconcileCommit({ ...deps, repository }, request)
  }
  const { compareCommits } = await import('./compare-commits.ts')
  return compareCommits({ repository }, { ...request, changed })
}
