import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { IAMClient } from '@aws-sdk/client-iam'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'

/** How AWS is reached. What is left out the SDK finds in its own variables and files. */
export interface BootstrapConfig {
  region?: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

/** The clients of a bootstrap. */
export interface BootstrapClients {
  sts: STSClient
  dynamodb: DynamoDBClient
  s3: S3Client
  iam: IAMClient
}

const CONNECTION_TIMEOUT_MS = 3000
/** IAM takes its time: seconds, now and then. */
const ANSWER_TIMEOUT_MS = 30_000
/** IAM throttles early; with the SDK's backoff these are about 5 s. */
const MAX_ATTEMPTS = 6

/** Clients that act as whoever calls. Close them after use. */
export function openBootstrapClients(config: BootstrapConfig): BootstrapClients & { close: () => void } {
  const settings = {
    ...config,
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard' as const,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  }
  const clients = {
    sts: new STSClient(settings),
    dynamodb: new DynamoDBClient(settings),
    // A bucket that slipway.yaml names may be in another region.
    s3: new S3Client({ ...settings, followRegionRedirects: true }),
    iam: new IAMClient(settings),
  }
  return { ...clients, close: () => Object.values(clients).forEach((client) => client.destroy()) }
}
