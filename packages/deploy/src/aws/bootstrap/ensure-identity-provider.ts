import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
} from '@aws-sdk/client-iam'
import type { Place } from '@slipway/aws-layout'
import type { Ensured } from './bootstrap-step.ts'
import { unlessMissing } from './unless-missing.ts'

const ISSUER = 'token.actions.githubusercontent.com'

/** Whom tokens are for that workflows bring to AWS. */
const AUDIENCE = 'sts.amazonaws.com'

/**
 * Makes AWS know the tokens of GitHub's workflows. An account has one such provider, which may serve others as well:
 * of one that is there, nothing is taken away.
 */
export async function ensureIdentityProvider(iam: IAMClient, { account }: Place): Promise<Ensured> {
  const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/${ISSUER}`
  const ensured = { name: OpenIDConnectProviderArn, isMade: false, changes: [] }
  const found = await unlessMissing(
    iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
    'NoSuchEntityException',
  )
  if (found === undefined) {
    const create = new CreateOpenIDConnectProviderCommand({
      Url: `https://${ISSUER}`,
      ClientIDList: [AUDIENCE],
    })
    // Another environment's bootstrap may have been faster.
    const made = await unlessMissing(iam.send(create), 'EntityAlreadyExistsException')
    return { ...ensured, isMade: made !== undefined }
  }
  if (found.ClientIDList?.includes(AUDIENCE)) return ensured
  const ClientID = AUDIENCE
  await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }))
  return { ...ensured, changes: [`audience ${AUDIENCE}`] }
}
