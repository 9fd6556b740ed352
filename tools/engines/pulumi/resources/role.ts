import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { answered } from '../provider/answered.ts'
import { jsonMeaning } from '../provider/compare.ts'
import type { ResourceType, Scene, Update } from '../provider/resource-type.ts'
import { tagList, tagsFromList } from '../provider/tags.ts'
import { retry } from '../provider/waits.ts'

/** How long IAM may take until it knows a principal, or that something is detached. */
const PROPAGATION_S = 120

/** aws:iam/role:Role */
export const role: ResourceType = {
  module: 'iam/role',
  performs: ['assumeRolePolicy', 'description', 'maxSessionDuration', 'name', 'path', 'permissionsBoundary'],
  replacedBy: ['name', 'path'],
  named: 'name',
  defaults: { maxSessionDuration: 3600, path: '/' },
  normalise: (property, value) => (property === 'assumeRolePolicy' ? jsonMeaning(value) : value),
  gone: ['NoSuchEntityException', 'NoSuchEntity'],
  create: async (scene, inputs) => {
    const RoleName = inputs['name'] as string
    const command = new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: inputs['assumeRolePolicy'] as string,
      Description: inputs['description'] as string | undefined,
      MaxSessionDuration: inputs['maxSessionDuration'] as number | undefined,
      Path: inputs['path'] as string | undefined,
      PermissionsBoundary: inputs['permissionsBoundary'] as string | undefined,
      Tags: tagList(inputs['tagsAll']),
    })
    await retry(scene.waits, {
      action: () => scene.client(IAMClient).send(command),
      whenever: isUnknownPrincipal,
      forSeconds: PROPAGATION_S,
    })
    return { id: RoleName }
  },
  read: async ({ client }, { id }) => {
    const { Role } = await client(IAMClient).send(new GetRoleCommand({ RoleName: id }))
    const found = answered(Role)
    return {
      arn: found.Arn,
      assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? ''),
      description: found.Description ?? '',
      maxSessionDuration: found.MaxSessionDuration ?? 3600,
      name: found.RoleName,
      path: found.Path,
      permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? '',
      uniqueId: found.RoleId,
      createDate: found.CreateDate?.toISOString(),
      forceDetachPolicies: false,
      tagsAll: tagsFromList(found.Tags),
    }
  },
  update: async (scene, request) => {
    await updateTrust(scene, request)
    await updateBoundary(scene, request)
    const { id: RoleName, inputs, changed } = request
    if (!changed.has('description') && !changed.has('maxSessionDuration')) return
    const Description = (inputs['description'] as string | undefined) ?? ''
    const MaxSessionDuration = (inputs['maxSessionDuration'] as number | undefined) ?? 3600
    await scene.client(IAMClient).send(new UpdateRoleCommand({ RoleName, Description, MaxSessionDuration }))
  },
  tag: async ({ client }, { id: RoleName }, { set, removed }) => {
    const Tags = tagList(set)
    if (Tags !== undefined) await client(IAMClient).send(new TagRoleCommand({ RoleName, Tags }))
    if (removed.length > 0) await client(IAMClient).send(new UntagRoleCommand({ RoleName, TagKeys: removed }))
  },
  remove: async (scene, { id }) => {
    await retry(scene.waits, {
      action: () => scene.client(IAMClient).send(new DeleteRoleCommand({ RoleName: id })),
      whenever: ({ name }) => name.startsWith('DeleteConflict'),
      forSeconds: PROPAGATION_S,
    })
  },
}

function isUnknownPrincipal({ name, message }: Error): boolean {
  return name.startsWith('MalformedPolicyDocument') && message.includes('Invalid principal in policy')
}

async function updateTrust(scene: Scene, { id: RoleName, inputs, changed }: Update): Promise<void> {
  if (!changed.has('assumeRolePolicy')) return
  const PolicyDocument = inputs['assumeRolePolicy'] as string
  await retry(scene.waits, {
    action: () =>
      scene.client(IAMClient).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })),
    whenever: isUnknownPrincipal,
    forSeconds: PROPAGATION_S,
  })
}

async function updateBoundary({ client }: Scene, { id: RoleName, inputs, changed }: Update): Promise<void> {
  if (!changed.has('permissionsBoundary')) return
  const PermissionsBoundary = inputs['permissionsBoundary'] as string | undefined
  await (PermissionsBoundary === undefined
    ? client(IAMClient).send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))
    : client(IAMClient).send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })))
}
