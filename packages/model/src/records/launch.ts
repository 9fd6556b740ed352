import type { Json } from '@slipway/config-schema'
import type { Envelope } from '../protocol/envelope.ts'
import type { Code } from './release.ts'

/** All that a launch depends on. Stored on the attempt before the first call; a repeat is byte for byte the same. */
export interface LaunchRequest {
  envelope: Envelope
  code: Code
  timeout_ms: number
  grace_ms: number
}

/** Where a host runs, in its launcher's own terms. */
export type Handle = { [key: string]: Json }
