import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  type IAMClient,
  type Role,
  type Tag,
} from '@aws-sdk/client-iam'
import { DeployError } from '../../deploy-error.ts'
import type { Ensured } from './bootstrap-step.ts'
import { isSameDocument } from './is-same-document.ts'
import { unlessMissing } from './unless-missing.ts'

/** The one inline policy of a role of workflows. */
const POLICY_NAME = 'slipway'

export interface RoleRequest {
  name: string
  /** Its ARN, path and all: another role may have the name. */
  arn: string
  path: string
  description: string
  trust: object
  policy: object
  tags: readonly Tag[]
}

/** Makes a role of workflows, or sets right who may have it and what it may do. */
export async function ensureRole(iam: IAMClient, request: RoleRequest): Promise<Ensured> {
  const { name: RoleName, arn, trust } = request
  const found = await unlessMissing(iam.send(new GetRoleCommand({ RoleName })), 'NoSuchEntityException')
  if (found?.Role === undefined) {
    await create(iam, request)
    await ensurePolicy(iam, request)
    return { name: arn, isMade: true, changes: [] }
  }
  refuseForeignRole(found.Role, request)
  const changes: string[] = []
  if (!isSameDocument(found.Role.AssumeRolePolicyDocument, trust)) {
    const PolicyDocument = JSON.stringify(trust)
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    changes.push('trust')
  }
  if (await ensurePolicy(iam, request)) changes.push('policy')
  return { name: arn, isMade: false, changes }
}

async function create(
  iam: IAMClient,
  { name: RoleName, path: Path, description: Description, trust, tags }: RoleRequest,
): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify(trust)
  await iam.send(
    new CreateRoleCommand({ RoleName, Path, Description, AssumeRolePolicyDocument, Tags: [...tags] }),
  )
}

/** Whether it had to be written. */
async function ensurePolicy(iam: IAMClient, { name: RoleName, policy }: RoleRequest): Promise<boolean> {
  const named = { RoleName, PolicyName: POLICY_NAME }
  const found = await unlessMissing(iam.send(new GetRolePolicyCommand(named)), 'NoSuchEntityException')
  if (isSameDocument(found?.PolicyDocument, policy)) return false
  await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: JSON.stringify(policy) }))
  return true
}

/** Names of roles are unique in an account, whatever their path. */
function refuseForeignRole({ Arn }: Role, { name, arn }: RoleRequest): void {
  if (Arn === arn) return
  throw new DeployError({
    code: 'name_taken',
    message: `There is a role ${name} that is not Slipway's: ${Arn}.`,
    remedy: 'See whose it is. Slipway changes no role of others: rename the project or the environment.',
  })
}
