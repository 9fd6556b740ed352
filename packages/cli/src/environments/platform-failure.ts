import type { Place } from '@slipway/aws-layout'
import { CliError } from '../cli-error.ts'
import { isOwnError } from '../report-failure.ts'

/**
 * A failure of an environment's stores as the user is told it, if there is something that the user can do about it;
 * undefined when it is a fault of Slipway.
 */
export function platformFailure(error: unknown, place: Place): Error | undefined {
  if (isOwnError(error)) return error
  for (const one of chainOf(error)) {
    const rule = RULES.find(({ says }) => says.test(`${one.name}: ${textOf(one)}`))
    if (rule === undefined) continue
    const { message, remedy } = rule.tell(place, oneLine(textOf(one)))
    return new CliError(message, { remedy, cause: error })
  }
  return undefined
}

interface Rule {
  /** Of `NAME: TEXT`, as AWS and its SDK write them. */
  says: RegExp
  tell: (place: Place, text: string) => { message: string; remedy: string }
}

const SIGN_IN =
  'Sign in, for example with aws sso login, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and its like.'

/** The SDK has repeated the call already. */
const LATER = 'Try again in a while.'

const RULES: Rule[] = [
  {
    says: /^(ExpiredToken|RequestExpired)|^(CredentialsProviderError|TokenProviderError): .*expired/is,
    tell: ({ environment }) => ({
      message: `The AWS session that is used for ${environment} has expired.`,
      remedy: 'Sign in again, for example with aws sso login.',
    }),
  },
  {
    says: /^(CredentialsProviderError|TokenProviderError)\b/,
    tell: ({ environment, account }) => ({
      message: `There are no AWS credentials for ${environment}, which is in the account ${account}.`,
      remedy: SIGN_IN,
    }),
  },
  {
    says: /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|AuthFailure)/,
    tell: ({ environment }) => ({
      message: `AWS does not take the credentials that are used for ${environment}.`,
      remedy: SIGN_IN,
    }),
  },
  {
    says: /^(AccessDenied|UnauthorizedOperation|AuthorizationError|Forbidden|KMSAccessDenied)/,
    tell: ({ environment, account }, text) => ({
      message: `AWS denies this caller the use of ${environment}: ${text}`,
      remedy: `Use a role that may work on ${environment}, in the account ${account}, or have it allowed.`,
    }),
  },
  {
    says: /^(ResourceNotFound|TableNotFound|NoSuchBucket|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)/,
    tell: ({ environment, account, region }) => ({
      message: `There is no platform for ${environment} in the account ${account}, region ${region}: bootstrap it first.`,
      remedy: 'If it is there, sign in to that account, and check account and region in slipway.yaml.',
    }),
  },
  {
    says: /^(Throttl|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|RequestThrottled|SlowDown)/,
    tell: ({ environment }, text) => ({
      message: `AWS takes no more calls for ${environment} just now: ${text}`,
      remedy: LATER,
    }),
  },
  {
    says: /^(InternalServer|InternalService|InternalFailure|InternalError|ServiceUnavailable)/,
    tell: ({ region }, text) => ({ message: `AWS failed in ${region}: ${text}`, remedy: LATER }),
  },
  {
    says: /^(TimeoutError|NetworkingError)\b|\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/,
    tell: ({ region }, text) => ({
      message: `AWS does not answer in ${region}: ${text}`,
      remedy: 'Check the network, the region in slipway.yaml, and AWS_ENDPOINT_URL if it is set.',
    }),
  },
]

function* chainOf(error: unknown): Generator<Error> {
  for (let one = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth += 1) yield one
}

/** Refused connections to several addresses have no message, but a code. */
function textOf(error: NodeJS.ErrnoException): string {
  return error.message === '' ? (error.code ?? '') : error.message
}

/** As the end of a sentence. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return /[.!?]$/.test(line) ? line : `${line}.`
}
