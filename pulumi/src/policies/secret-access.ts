import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, type Statement } from './policy-document.ts'

interface SecretArn {
  service: 'ssm' | 'secretsmanager'
  /** As a policy names it. */
  arn: string
  region: string
  account: string
}

/**
 * Reads exactly these references (`ssm:/path`, `secretsmanager:ARN[#key]`), and decrypts them. Throws on
 * another scheme, which declarations refuse.
 */
export function secretAccess(place: Place, secrets: readonly string[]): Statement[] {
  const references = [...new Set(secrets)].sort()
  const found = references.map((reference) => secretArn(place, reference))
  if (found.length === 0) return []
  const parameters = arnsOf(found, 'ssm')
  const values = arnsOf(found, 'secretsmanager')
  return [
    ...(parameters.length === 0
      ? []
      : [allow('ReadDeclaredParameters', { actions: ['ssm:GetParameters'], resources: parameters })]),
    ...(values.length === 0
      ? []
      : [allow('ReadDeclaredSecrets', { actions: ['secretsmanager:GetSecretValue'], resources: values })]),
    decrypt(found),
  ]
}

function arnsOf(secrets: readonly SecretArn[], service: SecretArn['service']): string[] {
  return [...new Set(secrets.filter((secret) => secret.service === service).map(({ arn }) => arn))]
}

/** Which key encrypts a secret is not declared; the service asks for it only while it reads an allowed one. */
function decrypt(secrets: readonly SecretArn[]): Statement {
  const keys = secrets.map(({ region, account }) => `arn:aws:kms:${region}:${account}:key/*`)
  const services = secrets.map(({ service, region }) => `${service}.${region}.amazonaws.com`)
  return allow('DecryptDeclaredSecrets', {
    actions: ['kms:Decrypt'],
    resources: [...new Set(keys)].sort(),
    condition: { StringEquals: { 'kms:ViaService': [...new Set(services)].sort() } },
  })
}

function secretArn(place: Place, reference: string): SecretArn {
  const colon = reference.indexOf(':')
  const scheme = reference.slice(0, colon)
  const rest = reference.slice(colon + 1)
  if (scheme === 'ssm') {
    const { region, account } = place
    return { service: 'ssm', arn: arns.parameter(place, rest), region, account }
  }
  if (scheme !== 'secretsmanager') {
    throw new Error(
      `No policy can be made for the secret ${reference}: write ssm:/path or secretsmanager:ARN[#key].`,
    )
  }
  const [arn = ''] = rest.split('#')
  const [, , , region = '', account = ''] = arn.split(':')
  return { service: 'secretsmanager', arn: withSuffix(arn), region, account }
}

/**
 * Secrets Manager ends a secret's ARN in `-` and six characters, and finds it without them. What ends so is taken as
 * complete, as Secrets Manager itself takes it.
 */
function withSuffix(arn: string): string {
  return /-[A-Za-z0-9]{6}$/.test(arn) ? arn : `${arn}-??????`
}
