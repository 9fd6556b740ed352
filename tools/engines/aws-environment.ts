import { randomInt } from 'node:crypto'

/** The region of every emulator. */
export const AWS_REGION = 'eu-west-1'

/** The account of callers whose access key does not name one. */
export const DEFAULT_ACCOUNT = '111122223333'

export interface AwsCaller {
  endpoint: string
  /** Twelve digits: an access key of that form is an account of its own, in which nothing exists yet. */
  account?: string
}

/** The variables that AWS SDKs read, for a child process. */
export function awsEnvironment({ endpoint, account = 'test' }: AwsCaller): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION,
    AWS_DEFAULT_REGION: AWS_REGION,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

/** The same as the configuration of an SDK client in this process. */
export function awsClientConfig({ endpoint, account = 'test' }: AwsCaller) {
  return { endpoint, region: AWS_REGION, credentials: { accessKeyId: account, secretAccessKey: 'test' } }
}

/** An account that nobody else uses. */
export function freshAccount(): string {
  return String(randomInt(1e11, 2e11))
}
