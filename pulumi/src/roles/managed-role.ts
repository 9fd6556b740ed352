import { Policy } from '@pulumi/aws/iam/policy.js'
import { Role } from '@pulumi/aws/iam/role.js'
import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment.js'
import type { Resource } from '@pulumi/pulumi'
import { rolePath, type Place } from '@slipway/aws-layout'
import { arns } from '../policies/arns.ts'
import { managedPolicies, type PolicyDocument, type TrustDocument } from '../policies/index.ts'

export interface ManagedRoleRequest {
  place: Place
  /** As IAM knows it. */
  name: string
  trust: TrustDocument
  policy: PolicyDocument
}

/** A role, and what must be there before it may do what its policy says. */
export interface ManagedRole {
  role: Role
  attachments: RolePolicyAttachment[]
}

/** A role under the environment's path and boundary, with managed policies: inline ones may be too small. */
export function managedRole(parent: Resource, request: ManagedRoleRequest): ManagedRole {
  const { place, name, trust, policy } = request
  const path = rolePath(place)
  const role = new Role(
    name,
    { name, path, assumeRolePolicy: JSON.stringify(trust), permissionsBoundary: arns.boundary(place) },
    { parent },
  )
  const attachments = managedPolicies(policy).map((document, index) => {
    const numbered = `${name}-${index + 1}`
    const made = new Policy(numbered, { name: numbered, path, policy: JSON.stringify(document) }, { parent })
    return new RolePolicyAttachment(numbered, { role: role.name, policyArn: made.arn }, { parent })
  })
  return { role, attachments }
}
