import type { Place } from '@slipway/aws-layout'

/** The place that tests make policies for. */
export const PLACE: Place = {
  project: 'acme',
  environment: 'production',
  account: '111122223333',
  region: 'eu-west-1',
}
