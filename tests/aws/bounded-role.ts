import {
  CreatePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { emulatorPolicy, type CallerPolicies, type PolicyDocument } from '@slipway/tools/engines/leading-keys'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'
import { assumeRole } from './assume-role.ts'

export interface BoundedRoleRequest {
  /** Of the account itself. */
  config: ClientConfig
  /** Whom the proxy's rules know: by what they were given, and by what bounds them. */
  callers: Map<string, CallerPolicies>
  boundaries: Map<string, CallerPolicies>
  /** Of a role that a deploy has made. */
  name: string
}

/** A role as a deploy has left it: with the policies and the boundary that IAM holds. The account may have it, too. */
export class BoundedRole {
  /** Of clients that act under this role. */
  readonly config: ClientConfig
  readonly #request: BoundedRoleRequest
  readonly #policies: PolicyDocument[]

  private constructor(request: BoundedRoleRequest, config: ClientConfig, policies: PolicyDocument[]) {
    this.#request = request
    this.config = config
    this.#policies = policies
  }

  static async assume(request: BoundedRoleRequest): Promise<BoundedRole> {
    const { config, callers, boundaries, name: RoleName } = request
    const iam = new IAMClient(config)
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    const attached = AttachedPolicies.map(({ PolicyArn }) => takeOver(iam, PolicyArn ?? ''))
    const policies = await Promise.all(attached)
    const boundary = await takeOver(iam, Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? '')
    const root = { Effect: 'Allow', Principal: { AWS: Role?.Arn?.split(':')[4] }, Action: 'sts:AssumeRole' }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [root] })
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    const own = await assumeRole(config, Role?.Arn ?? '')
    callers.set(own.credentials.accessKeyId, policies)
    boundaries.set(own.credentials.accessKeyId, [boundary])
    return new BoundedRole(request, own, policies)
  }

  /** From now on it is allowed everything, within its boundary. */
  async allowEverything(): Promise<void> {
    const { config, callers, name } = this.#request
    const everything = {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
    }
    await new IAMClient(config).send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'everything',
        PolicyDocument: JSON.stringify(everything),
      }),
    )
    callers.set(this.config.credentials.accessKeyId, [...this.#policies, everything])
  }
}

/** What a managed policy says; the emulator is given it as it asks, and the rules keep what is lost by that. */
async function takeOver(iam: IAMClient, PolicyArn: string): Promise<PolicyDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
  const VersionId = Policy?.DefaultVersionId
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  const document = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')) as PolicyDocument
  const forEmulator = JSON.stringify(emulatorPolicy(document))
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: forEmulator, SetAsDefault: true }),
  )
  return document
}
