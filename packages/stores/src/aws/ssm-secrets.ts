import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { shortCallSettings, type AwsConfig } from './client-settings.ts'
import { namingSecrets, type SecretReference, type SecretValue } from './secret-reference.ts'

/** AWS's limit for one GetParameters. */
const NAMES_AT_ONCE = 10
const SCHEME = 'ssm:'

/** Values of `ssm:NAME`, where the name may end in a version or label. Throws `secret_refused`, `secret_invalid`. */
export async function readSsmSecrets(
  references: readonly SecretReference[],
  config: AwsConfig,
): Promise<SecretValue[]> {
  const client = new SSMClient(shortCallSettings(config))
  try {
    const names = [...new Set(references.map(nameOf))]
    const values = new Map<string, string>()
    for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
      const some = names.slice(at, at + NAMES_AT_ONCE)
      const asked = references.filter((reference) => some.includes(nameOf(reference)))
      for (const [name, value] of await readParameters(client, some, asked)) values.set(name, value)
    }
    return references.flatMap((reference) => {
      const value = values.get(nameOf(reference))
      return value === undefined ? [] : [{ variable: reference.variable, value }]
    })
  } finally {
    client.destroy()
  }
}

/** By each name that the parameter can be asked for. */
async function readParameters(
  client: SSMClient,
  names: string[],
  references: readonly SecretReference[],
): Promise<[string, string][]> {
  try {
    const command = new GetParametersCommand({ Names: names, WithDecryption: true })
    const { Parameters: parameters = [] } = await client.send(command)
    return parameters.flatMap(({ Name = '', ARN = '', Selector = '', Value = '' }) => [
      [Name + Selector, Value],
      [ARN + Selector, Value],
    ])
  } catch (error) {
    throw namingSecrets(error, { references, service: 'SSM' })
  }
}

function nameOf({ reference }: SecretReference): string {
  return reference.slice(SCHEME.length)
}
