import { HOST_VARIABLES, placeNames, queueUrl, type Place } from '@slipway/aws-layout'

/** What every host of a place is told: where its stores are, and then what is added. */
export function hostVariables(place: Place, added: Readonly<Record<string, string>>): Record<string, string> {
  return {
    [HOST_VARIABLES.table]: placeNames.table(place),
    [HOST_VARIABLES.bucket]: placeNames.bucket(place),
    [HOST_VARIABLES.changedQueue]: queueUrl(place, placeNames.changed(place)),
    ...added,
  }
}
