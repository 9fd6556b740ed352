import type {
  BlobStore,
  Clock,
  Doorbell,
  Launcher,
  ReleaseStore,
  Route,
  RunStatus,
  RunStore,
} from '@slipway/model'

/** What an agent works with. */
export interface AgentDeps {
  runs: RunStore
  releases: ReleaseStore
  blobs: BlobStore
  doorbell: Doorbell
  clock: Clock
  /** By name; every attempt goes to the one that its run was admitted for. */
  launchers: Readonly<Record<string, Launcher>>
  /** Chooses the launcher of a location's job. In `local` all is for the process launcher. */
  route: Route
  /** Told of what an operator should see. */
  onEvent: (event: AgentEvent) => void
}

/**
 * `closed`: an attempt that did not end by itself. `settled`: a run that is over, told by whoever closed its books.
 * `trouble`: something failed that is tried again by itself; runs are not lost by it.
 */
export type AgentEvent =
  | { kind: 'launched'; run_id: string; attempt: number }
  | { kind: 'closed'; run_id: string; attempt: number; why: string }
  | { kind: 'settled'; run_id: string; status: RunStatus }
  | { kind: 'trouble'; where: string; error: unknown }

/** Who the agent is and what it takes. */
export interface AgentOptions {
  name: string
  environment: string
  /** Agent queues it serves. */
  queues: readonly string[]
  /** So many attempts at a time. */
  maxConcurrentRuns: number
  timing?: Partial<AgentTiming>
}

/** All in ms. */
export interface AgentTiming {
  /** Between two looks at all open runs of the environment; null: never. */
  sweepEvery: number | null
  /** A due run is left to its ring for so long before the sweep takes it. */
  sweepAfter: number
  /** Between two looks at the hosts of this agent's own attempts, and until a launch that it kept is recorded. */
  watchEvery: number
  /**
   * An attempt without a handle is launched again after it was seen so for this long. Longer than `watchEvery`: by then
   * its agent has recorded what it kept.
   */
  launchAgainAfter: number
  /** A host that has not claimed for this long is stopped, or given up where it cannot be asked. */
  startWithin: number
  /** A claimed attempt whose beat stands still for this long is lost, unless its host is known to run. */
  silentAfter: number
}

/**
 * The timing of the design: beats come every 5 s, and a silent runtime fences itself after 60 s. A large image takes
 * minutes until it runs.
 */
export const DEFAULT_TIMING: AgentTiming = {
  sweepEvery: 10_000,
  sweepAfter: 5_000,
  watchEvery: 5_000,
  launchAgainAfter: 10_000,
  startWithin: 600_000,
  silentAfter: 120_000,
}
