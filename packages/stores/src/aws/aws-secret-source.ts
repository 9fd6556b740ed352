import type { SecretSource } from '@slipway/model'
import type { AwsConfig } from './client-settings.ts'
import { secretError, type SecretReference, type SecretValue } from './secret-reference.ts'

/**
 * Secrets by reference: `ssm:NAME` of Parameter Store, `secretsmanager:ARN[#member]`. Reading throws `secret_refused`
 * where this role may not, and `secret_invalid`, each with the names of the variables and never a value.
 */
export class AwsSecretSource implements SecretSource {
  readonly #config: AwsConfig

  constructor({ config }: { config: AwsConfig }) {
    this.#config = config
  }

  async read(secrets: Readonly<Record<string, string>>) {
    const references = Object.entries(secrets).map(([variable, reference]) => ({ variable, reference }))
    const byScheme = Map.groupBy(references, ({ reference }) => reference.slice(0, reference.indexOf(':')))
    const found = await Promise.all([...byScheme].map(([scheme, some]) => this.#readScheme(scheme, some)))
    const values = new Map(found.flat().map(({ variable, value }) => [variable, value]))
    return {
      values: Object.fromEntries(values),
      missing: Object.keys(secrets).filter((variable) => !values.has(variable)),
    }
  }

  /** Each service's client is loaded only for those who refer to it: a host's start pays for what it loads. */
  async #readScheme(scheme: string, references: readonly SecretReference[]): Promise<SecretValue[]> {
    switch (scheme) {
      case 'ssm': {
        const { readSsmSecrets } = await import('./ssm-secrets.ts')
        return readSsmSecrets(references, this.#config)
      }
      case 'secretsmanager': {
        const { readSecretsManagerSecrets } = await import('./secrets-manager-secrets.ts')
        return readSecretsManagerSecrets(references, this.#config)
      }
      default:
        throw secretError('secret_invalid', references, 'A secret is ssm:NAME or secretsmanager:ARN[#key].')
    }
  }
}
