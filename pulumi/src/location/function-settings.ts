import {
  EVENT_AGE_SECONDS,
  FUNCTION_TIMEOUT_S,
  placeNames,
  shapeName,
  type HostShape,
  type Place,
} from '@slipway/aws-layout'
import { arns } from '../policies/arns.ts'
import type { HostSettings } from './host-request.ts'
import { hostVariables } from './host-variables.ts'

/** What a function of that shape is asked to be, in Pulumi's words. */
export function functionSettings(request: HostSettings & { shape: HostShape & { type: 'lambda' } }) {
  const { place, location, image, architecture, added, shape } = request
  return {
    name: placeNames.function(place, location, shapeName(shape)),
    packageType: 'Image',
    imageUri: image,
    architectures: [architecture],
    role: arns.role(place, placeNames.locationRole(place, location)),
    timeout: FUNCTION_TIMEOUT_S,
    memorySize: shape.memory_mb,
    ephemeralStorage: { size: shape.tmp_mb },
    environment: { variables: hostVariables(place, added) },
    loggingConfig: { logFormat: 'Text', logGroup: placeNames.logGroup(place) },
  }
}

/**
 * How each of its versions is asked to take asynchronous invocations. What AWS itself invoked again would find its
 * attempt taken, or be too late for it.
 */
export function invokeSettings(place: Place) {
  return {
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: EVENT_AGE_SECONDS,
    destinationConfig: { onFailure: { destination: arns.queue(place, placeNames.events(place)) } },
  }
}
