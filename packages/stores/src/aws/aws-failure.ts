/** What is the matter when AWS does not do what it is asked, as far as the asker can do something about it. */
export type AwsFailureKind =
  | 'session_expired'
  | 'no_credentials'
  | 'credentials_refused'
  | 'denied'
  | 'nothing_there'
  | 'throttled'
  | 'aws_failed'
  | 'unreachable'

export interface AwsFailure {
  kind: AwsFailureKind
  /** What was said, in one line. */
  said: string
}

/** Of `NAME: TEXT`, as AWS and its SDK write them; the first one that fits counts. */
const KINDS: readonly (readonly [AwsFailureKind, RegExp])[] = [
  [
    'session_expired',
    /^(ExpiredToken|RequestExpired)|^(CredentialsProviderError|TokenProviderError): .*expired/is,
  ],
  ['no_credentials', /^(CredentialsProviderError|TokenProviderError)\b/],
  [
    'credentials_refused',
    /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|AuthFailure)/,
  ],
  ['denied', /^(AccessDenied|UnauthorizedOperation|AuthorizationError|Forbidden|KMSAccessDenied)/],
  [
    'nothing_there',
    /^(ResourceNotFound|TableNotFound|NoSuchBucket|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)/,
  ],
  [
    'throttled',
    /^(Throttl|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|RequestThrottled|SlowDown)/,
  ],
  ['aws_failed', /^(InternalServer|InternalService|InternalFailure|InternalError|ServiceUnavailable)/],
  [
    'unreachable',
    /^(TimeoutError|NetworkingError)\b|\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/,
  ],
]

/** Causes are followed no deeper: they might go round. */
const MAX_DEPTH = 8

/** What a failure of AWS is, by the error or one of its causes; undefined for an error of another sort. */
export function awsFailure(error: unknown): AwsFailure | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < MAX_DEPTH; one = one.cause, depth += 1) {
    const text = textOf(one)
    const found = KINDS.find(([, says]) => says.test(`${one.name}: ${text}`))
    if (found !== undefined) return { kind: found[0], said: text.replaceAll(/\s+/g, ' ').trim() }
  }
  return undefined
}

/** Refused connections to several addresses have no message, but a code. */
function textOf(error: NodeJS.ErrnoException): string {
  return error.message === '' ? (error.code ?? '') : error.message
}
