import type { Place } from '@slipway/aws-layout'
import { awsFailure, type AwsFailureKind } from '@slipway/stores/connect'
import { CliError } from '../cli-error.ts'
import { isOwnError } from '../report-failure.ts'

/**
 * A failure of an environment's stores as the user is told it, if there is something that the user can do about it;
 * undefined when it is a fault of Slipway.
 */
export function platformFailure(error: unknown, place: Place): Error | undefined {
  if (isOwnError(error)) return error
  const failure = awsFailure(error)
  if (failure === undefined) return undefined
  const { message, remedy } = TOLD[failure.kind](place, asSentence(failure.said))
  return new CliError(message, { remedy, cause: error })
}

type Tell = (place: Place, said: string) => { message: string; remedy: string }

const SIGN_IN =
  'Sign in, for example with aws sso login, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and its like: aws sts get-caller-identity has to answer.'

/** The SDK has repeated the call already. */
const LATER = 'Try again in a while.'

const TOLD: Record<AwsFailureKind, Tell> = {
  session_expired: ({ environment }) => ({
    message: `The AWS session that is used for ${environment} has expired.`,
    remedy: 'Sign in again, for example with aws sso login.',
  }),
  no_credentials: ({ environment, account }) => ({
    message: `There are no AWS credentials for ${environment}, which is in the account ${account}.`,
    remedy: SIGN_IN,
  }),
  credentials_refused: ({ environment }) => ({
    message: `AWS does not take the credentials that are used for ${environment}.`,
    remedy: SIGN_IN,
  }),
  denied: ({ environment, account }, text) => ({
    message: `AWS denies this caller the use of ${environment}: ${text}`,
    remedy: `Use a role that may work on ${environment}, in the account ${account}, or have it allowed.`,
  }),
  nothing_there: ({ environment, account, region }) => ({
    message: `There is no platform for ${environment} in the account ${account}, region ${region}.`,
    remedy: `slipway bootstrap --env ${environment} and then a push make it. If they did, check account and region in slipway.yaml, and whose account the credentials are of: aws sts get-caller-identity.`,
  }),
  throttled: ({ environment }, text) => ({
    message: `AWS takes no more calls for ${environment} just now: ${text}`,
    remedy: LATER,
  }),
  aws_failed: ({ region }, text) => ({ message: `AWS failed in ${region}: ${text}`, remedy: LATER }),
  unreachable: ({ region }, text) => ({
    message: `AWS does not answer in ${region}: ${text}`,
    remedy: 'Check the network, the region in slipway.yaml, and AWS_ENDPOINT_URL if it is set.',
  }),
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
