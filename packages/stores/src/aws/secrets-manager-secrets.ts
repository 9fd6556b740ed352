import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { shortCallSettings, type AwsConfig } from './client-settings.ts'
import { isAwsError } from './platform-error.ts'
import { namingSecrets, secretError, type SecretReference, type SecretValue } from './secret-reference.ts'

const SCHEME = 'secretsmanager:'

/**
 * Values of `secretsmanager:ARN`, and of one member of the secret's JSON for `secretsmanager:ARN#member`; a member
 * that is no string is given as JSON. Throws `secret_refused`, `secret_invalid`.
 */
export async function readSecretsManagerSecrets(
  references: readonly SecretReference[],
  config: AwsConfig,
): Promise<SecretValue[]> {
  const client = new SecretsManagerClient(shortCallSettings(config))
  try {
    const byId = Map.groupBy(references, (reference) => readReference(reference).id)
    const values = await Promise.all(
      [...byId].map(async ([id, some]) => {
        const secret = await readSecret(client, id, some)
        return secret === undefined ? [] : some.flatMap((reference) => valueOf(secret, reference))
      }),
    )
    return values.flat()
  } finally {
    client.destroy()
  }
}

async function readSecret(
  client: SecretsManagerClient,
  id: string,
  references: readonly SecretReference[],
): Promise<string | undefined> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }))
    if (text === undefined)
      throw secretError('secret_invalid', references, 'The secret is binary; store text.')
    return text
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined
    throw namingSecrets(error, { references, service: 'Secrets Manager' })
  }
}

function valueOf(secret: string, reference: SecretReference): SecretValue[] {
  const { member } = readReference(reference)
  const { variable } = reference
  if (member === undefined) return [{ variable, value: secret }]
  const members = parseMembers(secret)
  if (members === undefined) {
    const why = 'The secret is no JSON object. Leave out # and what follows, or store an object.'
    throw secretError('secret_invalid', [reference], why)
  }
  if (!Object.hasOwn(members, member)) return []
  const value = members[member]
  return [{ variable, value: typeof value === 'string' ? value : JSON.stringify(value) }]
}

/** What fails here would be quoted by its error: it is dropped, since it is a secret. */
function parseMembers(secret: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(secret)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function readReference({ reference }: SecretReference): { id: string; member: string | undefined } {
  const [id = '', ...member] = reference.slice(SCHEME.length).split('#')
  return { id, member: member.length === 0 ? undefined : member.join('#') }
}
