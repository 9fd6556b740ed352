import { GetAuthorizationTokenCommand, type ECRClient } from '@aws-sdk/client-ecr'
import type { Clock } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'
import type { Credentials, CredentialsFor } from './authorizer.ts'

const ECR_HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z\d-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/

/** Tokens last 12 hours; one is not used when it might expire during a push. */
const SPARE_MS = 30 * 60_000

export interface EcrDeps {
  clock: Clock
  /** The client for a Region. */
  clientFor: (region: string) => Pick<ECRClient, 'send'>
}

interface Token {
  credentials: Credentials
  /** Milliseconds since the epoch. */
  expires_at: number
}

/** Credentials for ECR's hosts by GetAuthorizationToken, kept while they last; none for other hosts. */
export function ecrCredentials({ clock, clientFor }: EcrDeps): CredentialsFor {
  const tokens = new Map<string, Promise<Token>>()
  return async (host) => {
    const region = ECR_HOST.exec(host)?.groups?.region
    if (region === undefined) return undefined
    const kept = await tokens.get(region)
    if (kept !== undefined && kept.expires_at - SPARE_MS > clock.now()) return kept.credentials
    const asked = askForToken(clientFor(region), region)
    tokens.set(region, asked)
    // Whoever asks next asks anew.
    asked.catch(() => tokens.delete(region))
    return (await asked).credentials
  }
}

async function askForToken(client: Pick<ECRClient, 'send'>, region: string): Promise<Token> {
  const answer = await client.send(new GetAuthorizationTokenCommand({}))
  const [data] = answer.authorizationData ?? []
  const text = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon === -1) throw noToken(region)
  return {
    credentials: { username: text.slice(0, colon), password: text.slice(colon + 1) },
    expires_at: data?.expiresAt?.getTime() ?? 0,
  }
}

function noToken(region: string): DeployError {
  return new DeployError({
    code: 'registry_unauthorized',
    message: `ECR in ${region} gave no authorization token.`,
    remedy: 'See that the role may call ecr:GetAuthorizationToken.',
  })
}
