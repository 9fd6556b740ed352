import { awsFailure, type AwsFailureKind } from '@slipway/stores/connect'

const CREDENTIALS =
  'Let a step before this one take the role of the environment, as aws-actions/configure-aws-credentials does, in a job with permissions: {id-token: write}.'
const LATER = 'Run the job again in a while.'

/** What a job can do about it. */
const ADVICE: Record<AwsFailureKind, { message: string; remedy: string }> = {
  session_expired: {
    message: 'The AWS session has expired',
    remedy: 'Give the job a longer session, or run it again.',
  },
  no_credentials: { message: 'The job has no AWS credentials', remedy: CREDENTIALS },
  credentials_refused: { message: 'AWS does not take the credentials of the job', remedy: CREDENTIALS },
  denied: {
    message: 'AWS denies the role of the job a call',
    remedy:
      'Use the role that slipway bootstrap made for this kind of job, and run bootstrap again after an upgrade.',
  },
  nothing_there: {
    message: 'The environment has no platform in this account and region',
    remedy:
      'Run slipway bootstrap for it once; see that the role is of the account that slipway.yaml names, and check its region.',
  },
  throttled: { message: 'AWS takes no more calls just now', remedy: LATER },
  aws_failed: { message: 'AWS failed', remedy: LATER },
  unreachable: {
    message: 'AWS does not answer',
    remedy: 'Check the network of the runner, the region in slipway.yaml, and AWS_ENDPOINT_URL if it is set.',
  },
}

/** A failure of AWS as a job tells it; undefined when the error is none, or a fault of Slipway. */
export function awsAdvice(error: unknown): { message: string; remedy: string } | undefined {
  const failure = awsFailure(error)
  if (failure === undefined) return undefined
  const { message, remedy } = ADVICE[failure.kind]
  return { message: `${message}: ${failure.said}`, remedy }
}
