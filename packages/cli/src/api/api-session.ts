import type { Place } from '@slipway/aws-layout'
import type { ApiClient } from '@slipway/api'
import type { AgentDeclaration } from '@slipway/config-schema'
import type { StatePlace } from '../state/locate-state.ts'
import type { OpenState } from '../state/open-state.ts'

/** The API, wherever it is found. */
export interface ApiSession {
  client: ApiClient
  /** Undefined with `--api`: where that server keeps things is not known. */
  home: Home | undefined
  /** Set when there is no server on this machine: then nobody takes a run unless this process does. */
  state: OpenState | undefined
  pace: FollowPace
  /** A failure of a call as the user should be told it. */
  explain(error: unknown): unknown
  close(): Promise<void>
}

/** Where an environment keeps logs and artifacts, and who takes its runs. */
export type Home =
  | { kind: 'machine'; place: StatePlace }
  | { kind: 'platform'; place: Place; agents: readonly AgentDeclaration[] }

/** How often a run that is followed is asked for, in ms. */
export interface FollowPace {
  poll: number
  /** How long nothing is printed before it is looked why. */
  silence: number
}

/** Of a machine's own stores, which cost nothing to be asked. */
export const NEAR: FollowPace = { poll: 50, silence: 1000 }

/** Of a platform's, where each question is paid for. */
export const FAR: FollowPace = { poll: 2000, silence: 5000 }
