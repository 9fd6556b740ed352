/** How AWS is reached. Left out: what the SDK finds in its own variables and files. */
export interface AwsConfig {
  /** The endpoint of all services, instead of the one that the SDK finds for each. */
  endpoint?: string
  region?: string
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

/** How long the longest poll of a queue takes: AWS's limit. */
export const LONG_POLL_SECONDS = 20

const CONNECTION_TIMEOUT_MS = 3000
/** Of the answer's first byte. */
const ANSWER_TIMEOUT_MS = 10_000
/** A part of a blob may take its time on a slow line; a connection on which nothing moves may not. */
const S3_IDLE_MS = 120_000
/** The first try, and those after throttling, 5xx and lost connections: about 5 s with the SDK's backoff. */
const MAX_ATTEMPTS = 6
/** A poll keeps its connection: one a queue, and some for everything else. */
const SQS_CONNECTIONS = 500

/** Settings of a client that makes short calls: DynamoDB, SSM, Secrets Manager. */
export function shortCallSettings(config: AwsConfig) {
  return settings(config, { requestTimeout: ANSWER_TIMEOUT_MS })
}

/** Settings of an SQS client. Calls go to the client's endpoint, whatever host a queue's URL names. */
export function sqsSettings(config: AwsConfig) {
  const agent = { keepAlive: true, maxSockets: SQS_CONNECTIONS }
  return {
    ...settings(config, {
      requestTimeout: LONG_POLL_SECONDS * 1000 + ANSWER_TIMEOUT_MS,
      httpAgent: agent,
      httpsAgent: agent,
    }),
    useQueueUrlAsEndpoint: false,
  }
}

/** Settings of an S3 client. */
export function s3Settings(config: AwsConfig) {
  return settings(config, { socketTimeout: S3_IDLE_MS })
}

function settings(config: AwsConfig, timeouts: object) {
  return {
    ...config,
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard' as const,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      ...timeouts,
    },
  }
}
