import { join } from 'node:path'
import type { Handle } from '@slipway/model'
import { attemptMarker, type Envelope } from '@slipway/model/protocol'
import type { AttemptRequest, Host } from '../attempt-context.ts'
import type { Variables } from '../environment/host-variables.ts'
import type { Timing } from '../timing.ts'
import type { Surroundings } from './surroundings.ts'

/** What is the same for every attempt of one runtime on AWS. */
export interface AwsPlace {
  variables: Variables
  build: string
  codeDirectory: string
  surroundings: Surroundings
  timing: Timing
}

export interface AttemptHere extends Pick<Host, 'leavesMs' | 'stopsWithinMs' | 'interrupt'> {
  envelope: Envelope
  nonce: string
  handle: Handle
}

/** One attempt at that place. */
export function attemptAt(place: AwsPlace, attempt: AttemptHere): AttemptRequest {
  const { envelope, nonce, ...host } = attempt
  const { variables, build, codeDirectory, timing } = place
  const { temporaryDirectory, bystanders } = place.surroundings
  return {
    envelope,
    nonce,
    build,
    codeDirectory,
    workDirectory: join(temporaryDirectory, attemptMarker(envelope)),
    host: { ...host, variables, temporaryDirectory, bystanders },
    timing,
  }
}
