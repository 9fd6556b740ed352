import { placeNames, registryHost, type Place } from '@slipway/aws-layout'

export interface LocationImage {
  place: Place
  location: string
}

/** `host/name` of the repository that the images of a location are in, as AWS pulls them. */
export function imageRepository({ place, location }: LocationImage): string {
  return `${registryHost(place)}/${placeNames.repository(place, location)}`
}
