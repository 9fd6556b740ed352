import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
  type PolicyVersion,
} from '@aws-sdk/client-iam'
import { answered } from '../provider/answered.ts'
import { jsonMeaning } from '../provider/compare.ts'
import type { ResourceType, Scene } from '../provider/resource-type.ts'
import { tagList, tagsFromList } from '../provider/tags.ts'
import { retry } from '../provider/waits.ts'

/** AWS keeps no more of one policy. */
const MOST_VERSIONS = 5
const PROPAGATION_S = 120

/** aws:iam/policy:Policy */
export const policy: ResourceType = {
  module: 'iam/policy',
  performs: ['description', 'name', 'path', 'policy'],
  replacedBy: ['description', 'name', 'path'],
  named: 'name',
  defaults: { path: '/' },
  normalise: (property, value) => (property === 'policy' ? jsonMeaning(value) : value),
  gone: ['NoSuchEntityException', 'NoSuchEntity'],
  create: async ({ client }, inputs) => {
    const { Policy: made } = await client(IAMClient).send(
      new CreatePolicyCommand({
        PolicyName: inputs['name'] as string,
        PolicyDocument: inputs['policy'] as string,
        Description: inputs['description'] as string | undefined,
        Path: inputs['path'] as string | undefined,
        Tags: tagList(inputs['tagsAll']),
      }),
    )
    return { id: answered(made?.Arn) }
  },
  read: async ({ client }, { id: PolicyArn }) => {
    const { Policy } = await client(IAMClient).send(new GetPolicyCommand({ PolicyArn }))
    const found = answered(Policy)
    const { PolicyVersion: version } = await client(IAMClient).send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: found.DefaultVersionId }),
    )
    return {
      arn: PolicyArn,
      attachmentCount: found.AttachmentCount ?? 0,
      description: found.Description ?? '',
      name: found.PolicyName,
      path: found.Path,
      policy: decodeURIComponent(version?.Document ?? ''),
      policyId: found.PolicyId,
      tagsAll: tagsFromList(found.Tags),
    }
  },
  update: async (scene, { id: PolicyArn, inputs, changed }) => {
    if (!changed.has('policy')) return
    await makeRoom(scene, PolicyArn)
    const PolicyDocument = inputs['policy'] as string
    await scene
      .client(IAMClient)
      .send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }))
  },
  tag: async ({ client }, { id: PolicyArn }, { set, removed }) => {
    const Tags = tagList(set)
    if (Tags !== undefined) await client(IAMClient).send(new TagPolicyCommand({ PolicyArn, Tags }))
    if (removed.length > 0)
      await client(IAMClient).send(new UntagPolicyCommand({ PolicyArn, TagKeys: removed }))
  },
  remove: async (scene, { id: PolicyArn }) => {
    for (const version of await otherVersions(scene, PolicyArn))
      await removeVersion(scene, PolicyArn, version)
    await retry(scene.waits, {
      action: () => scene.client(IAMClient).send(new DeletePolicyCommand({ PolicyArn })),
      whenever: ({ name }) => name.startsWith('DeleteConflict'),
      forSeconds: PROPAGATION_S,
    })
  },
}

/** Takes the oldest version away where there may be no more. */
async function makeRoom(scene: Scene, arn: string): Promise<void> {
  const others = await otherVersions(scene, arn)
  const [oldest] = others
  if (others.length + 1 >= MOST_VERSIONS && oldest) await removeVersion(scene, arn, oldest)
}

/** Those that are not the default, the oldest first. */
async function otherVersions({ client }: Scene, PolicyArn: string): Promise<PolicyVersion[]> {
  const { Versions = [] } = await client(IAMClient).send(new ListPolicyVersionsCommand({ PolicyArn }))
  const numberOf = ({ VersionId = 'v0' }: PolicyVersion): number => Number(VersionId.slice(1))
  return Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).toSorted(
    (left, right) => numberOf(left) - numberOf(right),
  )
}

async function removeVersion(
  { client }: Scene,
  PolicyArn: string,
  { VersionId }: PolicyVersion,
): Promise<void> {
  await client(IAMClient).send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }))
}
