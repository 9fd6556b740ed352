import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import type { ResourceType } from '../provider/resource-type.ts'

/** aws:iam/rolePolicyAttachment:RolePolicyAttachment */
export const rolePolicyAttachment: ResourceType = {
  module: 'iam/rolePolicyAttachment',
  performs: ['policyArn', 'role'],
  replacedBy: ['policyArn', 'role'],
  alwaysDeleteFirst: true,
  gone: ['NoSuchEntityException', 'NoSuchEntity'],
  create: async ({ client }, inputs) => {
    const RoleName = inputs['role'] as string
    const PolicyArn = inputs['policyArn'] as string
    await client(IAMClient).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    return { id: `${RoleName}/${PolicyArn}` }
  },
  read: async ({ client }, { state }) => {
    const RoleName = state['role'] as string
    const { AttachedPolicies = [] } = await client(IAMClient).send(
      new ListAttachedRolePoliciesCommand({ RoleName }),
    )
    const isAttached = AttachedPolicies.some(({ PolicyArn }) => PolicyArn === state['policyArn'])
    return isAttached ? { role: RoleName, policyArn: state['policyArn'] } : null
  },
  remove: async ({ client }, { state }) => {
    const PolicyArn = state['policyArn'] as string
    await client(IAMClient).send(
      new DetachRolePolicyCommand({ RoleName: state['role'] as string, PolicyArn }),
    )
  },
}
