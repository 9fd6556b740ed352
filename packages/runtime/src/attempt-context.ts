import type { Json } from '@slipway/config-schema'
import type { BlobStore, Clock, Doorbell, Handle, SecretSource } from '@slipway/model'
import type { AttemptRef, AttemptStore, Envelope, Work } from '@slipway/model/protocol'
import type { AttemptFiles } from './attempt-files.ts'
import type { Bystanders } from './child/bystanders.ts'
import type { Keeper } from './child/keeper.ts'
import type { Variables } from './environment/host-variables.ts'
import type { LogWriter } from './log/log-writer.ts'
import type { Masker } from './masking/masker.ts'
import type { Timing } from './timing.ts'
import type { StopRequest } from './watch/stop-request.ts'

/** The ports that an attempt needs. */
export interface AttemptDeps {
  attempts: AttemptStore
  doorbell: Pick<Doorbell, 'ring'>
  blobs: BlobStore
  secrets: SecretSource
  clock: Clock
}

/** One attempt, and the host that it is executed on. All paths are absolute. */
export interface AttemptRequest {
  envelope: Envelope
  /** Another one for every start of a runtime. */
  nonce: string
  /** The build id of this runtime. */
  build: string
  /** The child's working directory. */
  codeDirectory: string
  /** Belongs to this attempt alone; what the attempt puts there is removed at its end. */
  workDirectory: string
  host: Host
  timing: Timing
}

/** What the runtime runs on. */
export interface Host {
  /** For whoever must ask later whether this runtime still runs. */
  handle: Handle
  /** Its environment, of which the child gets a few. */
  variables: Variables
  /** Where temporary files go. */
  temporaryDirectory: string
  /** How long it lets the runtime run from now on, in ms; null: as long as it likes. */
  leavesMs: number | null
  /** How long it waits, once it wants the runtime to end, before it kills it, in ms; null: as long as it takes. */
  stopsWithinMs: number | null
  /**
   * The processes that were there before the runtime, where all others are the attempt's; null: where others start
   * processes too.
   */
  bystanders: Bystanders | null
  /** Aborted when it stops and wants the runtime to end. */
  interrupt: AbortSignal
}

/** What the steps of a claimed attempt share. */
export interface StepsContext {
  clock: Clock
  ref: AttemptRef
  work: Work
  params: Json
  secrets: Readonly<Record<string, string>>
  masker: Masker
  log: LogWriter
  keeper: Keeper
  files: AttemptFiles
  stop: StopRequest
  codeDirectory: string
  variables: Variables
  bystanders: Bystanders | null
  timing: Timing
}
