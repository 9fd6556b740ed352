import type { StepEnd } from '@slipway/model/protocol'

/** What a log is answered as: one of these a line of NDJSON, in the order in which they came about. */
export type LogEntry = LogLine | LogStepStarted | LogStepEnded

/** What all entries share. `cursor` continues after the entry; `at` is milliseconds since the epoch. */
interface EntryBase {
  cursor: string
  at: number
  attempt: number
  /** Empty for what belongs to no step. */
  step: string
}

/**
 * A line that was printed, without its end (LF or CRLF); `at` is when it began. `slipway`: not printed by the job, but
 * said about it.
 */
export interface LogLine extends EntryBase {
  stream: 'stdout' | 'stderr' | 'slipway'
  text: string
  /** The line was not at its end: the next line of the same step and stream, if there is one, continues it. */
  partial?: true
}

/** A step began. */
export interface LogStepStarted extends EntryBase {
  event: 'step_started'
}

/** A step ended. A step that never started has neither exit code nor signal. */
export interface LogStepEnded extends EntryBase, StepEnd {
  event: 'step_ended'
}

/** The last line of every answer that was not broken off. */
export interface LogEnd {
  end: true
  /** The page is full: ask for the next one at once. */
  more: boolean
  /** Nothing will ever follow. With neither, the run goes on: ask again later, or follow. */
  complete: boolean
  /** Where to continue. */
  cursor: string
}
