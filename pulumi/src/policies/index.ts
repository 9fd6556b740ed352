/** Who may do what, as pure functions from a place to IAM documents. */
export { agentPolicy, type AgentPolicyRequest } from './agent-policy.ts'
export { boundaryPolicy, type BoundaryDocument } from './boundary-policy.ts'
export type { DeployPlace } from './deploy-place.ts'
export { deployPolicy } from './deploy-policy.ts'
export { deployerPolicy } from './deployer-policy.ts'
export { eventsQueuePolicy, type QueuePolicyDocument } from './events-queue-policy.ts'
export { executionPolicy } from './execution-policy.ts'
export { locationPolicy, type DeclaredPermission, type LocationPolicyRequest } from './location-policy.ts'
export { managedPolicies } from './managed-policies.ts'
export {
  INLINE_POLICIES_LIMIT,
  MANAGED_POLICY_LIMIT,
  policySize,
  type Condition,
  type PolicyDocument,
  type Statement,
  type TrustDocument,
  type TrustStatement,
} from './policy-document.ts'
export { planPolicy } from './plan-policy.ts'
export { pushPolicy } from './push-policy.ts'
export { submitterPolicy } from './submitter-policy.ts'
export { locationTrust, taskTrust } from './trust-policies.ts'
export { workflowTrust, type WorkflowTrustRequest } from './workflow-trust.ts'
