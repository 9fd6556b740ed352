import { placeNames, type Place } from '@slipway/aws-layout'

/** Where deploys go to, and where they keep what they know of it. */
export interface DeployPlace {
  place: Place
  /** The name of the bucket that keeps the state of the stacks. Default: the one that a bootstrap makes. */
  stateBucket?: string
}

/** The ARN of the bucket that keeps the state of the stacks. */
export function stateBucketArn({ place, stateBucket }: DeployPlace): string {
  return `arn:aws:s3:::${stateBucket ?? placeNames.stateBucket(place)}`
}
