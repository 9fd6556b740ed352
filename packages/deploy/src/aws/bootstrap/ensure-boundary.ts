import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListPolicyVersionsCommand,
  type IAMClient,
  type PolicyVersion,
  type Tag,
} from '@aws-sdk/client-iam'
import { placeNames, rolePath, type Place } from '@slipway/aws-layout'
import { boundaryPolicy } from '@slipway/pulumi/policies'
import type { Ensured } from './bootstrap-step.ts'
import { isSameDocument } from './is-same-document.ts'
import { unlessMissing } from './unless-missing.ts'

/** How many versions IAM keeps of a managed policy. */
const MAX_VERSIONS = 5

/**
 * Makes the permissions boundary, a managed policy. One that says something else gets a new default version, which
 * holds at once for all roles that carry it; the oldest version goes where there is no more room.
 */
export async function ensureBoundary(
  iam: IAMClient,
  { place, stateBucket, tags }: { place: Place; stateBucket?: string; tags: readonly Tag[] },
): Promise<Ensured> {
  const PolicyArn = boundaryArn(place)
  const document = boundaryPolicy({ place, ...(stateBucket !== undefined && { stateBucket }) })
  const PolicyDocument = JSON.stringify(document)
  const found = await unlessMissing(iam.send(new GetPolicyCommand({ PolicyArn })), 'NoSuchEntityException')
  if (found === undefined) {
    await iam.send(
      new CreatePolicyCommand({
        PolicyName: placeNames.boundary(place),
        Path: rolePath(place),
        Description: `What roles that a deploy to ${place.environment} makes may do at most`,
        PolicyDocument,
        Tags: [...tags],
      }),
    )
    return { name: PolicyArn, isMade: true, changes: [] }
  }
  const VersionId = found.Policy?.DefaultVersionId
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  if (isSameDocument(PolicyVersion?.Document, document))
    return { name: PolicyArn, isMade: false, changes: [] }
  await makeRoom(iam, PolicyArn)
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }))
  return { name: PolicyArn, isMade: false, changes: ['document'] }
}

/** The ARN of an environment's permissions boundary. */
export function boundaryArn(place: Place): string {
  return `arn:aws:iam::${place.account}:policy${rolePath(place)}${placeNames.boundary(place)}`
}

async function makeRoom(iam: IAMClient, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
  if (Versions.length < MAX_VERSIONS) return
  const [oldest] = Versions.filter((version) => version.IsDefaultVersion !== true).toSorted(
    (a, b) => numberOf(a) - numberOf(b),
  )
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: oldest?.VersionId }))
}

/** They are called v1, v2 and so on; a number is never used again. */
function numberOf({ VersionId = '' }: PolicyVersion): number {
  return Number(VersionId.slice(1))
}
