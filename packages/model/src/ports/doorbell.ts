import type { Priority, Run } from '../records/run.ts'

/**
 * A wish that somebody look at a run. It decides nothing: a lost, doubled or late one changes nothing but latency.
 */
export type Ring = QueuedRing | ChangedRing

/** The run may be admitted; goes to those who serve its queue and have room. */
export interface QueuedRing {
  v: 1
  kind: 'queued'
  environment: string
  location: string
  run_id: string
  queue: string
  priority: Priority
  /**
   * As whoever rings has just written it, to save the reader a read. It may be out of date by then; a write that
   * starts from it is refused in that case.
   */
  run?: Run
}

/** An attempt ended or a host is gone; goes to any agent of the environment, room or not. */
export interface ChangedRing {
  v: 1
  kind: 'changed'
  environment: string
  location: string
  run_id: string
  /** The number of the attempt; absent: whichever is the newest. */
  attempt?: number
  /**
   * The host of that attempt is gone, and its last words. Only from those who know: whoever started it, or AWS.
   * An adapter never takes it from what a runtime sent.
   */
  gone?: GoneNews
}

/**
 * Of an invocation: which one of which function. Who knows an attempt's envelope can have any function fail with it, and
 * a launch that was repeated has several invocations.
 */
export interface GoneNews {
  detail: string | null
  /** Qualified by the version. */
  function_arn?: string
  request_id?: string
}

/** A ring as received. Until it is acknowledged it comes again, to anyone, after the lease of 30 s. */
export interface Delivery {
  ring: Ring
  receipt: string
}

export interface ReceiveRequest {
  environment: string
  /** `queued` rings of these queues, high before normal; or the `changed` ones. */
  from: { queues: readonly string[] } | 'changed'
  /** At most so many, 1 to 10. */
  max: number
  /** How long to wait for the first one, in ms. */
  waitMs: number
  /** Ends the wait with nothing. */
  signal?: AbortSignal
}

/** Wakes whoever may act. */
export interface Doorbell {
  /** `delayMs` (at most 900,000): not before then. */
  ring(ring: Ring, options?: { delayMs?: number }): Promise<void>
  receive(request: ReceiveRequest): Promise<Delivery[]>
  /** Done with these. A receipt whose lease is over is no error. */
  acknowledge(deliveries: readonly Delivery[]): Promise<void>
}
