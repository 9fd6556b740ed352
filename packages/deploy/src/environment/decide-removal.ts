import type { DeployPolicy } from './commit-plan.ts'
import type { Removal } from './environment-rows.ts'

/** Whether locations that a commit does not declare are removed. `isHead` is asked only when the policy allows it. */
export async function decideRemoval(
  { branch, remove }: DeployPolicy,
  isHead: () => Promise<boolean>,
): Promise<Removal> {
  if (remove === 'never') return { allowed: false, reason: 'the environment does not say remove: declared' }
  return (await isHead())
    ? { allowed: true, reason: 'the environment says remove: declared' }
    : { allowed: false, reason: `the commit is not the head of ${branch}` }
}
