/**
 * How the process launcher and the runtime's process host agree, on one machine. The runtime is started as
 * `node <bundle> <marker>`: a process with that pid and that argument is this attempt's runtime, whatever pid was used
 * for before. The same marker, in the environment of the user's processes, finds what escaped their process group.
 */
export const PROCESS_HOST = {
  /** The {@link Envelope} as JSON. Never passed on to the child. */
  envelope: 'SLIPWAY_ENVELOPE',
  /** Absolute path of the state directory: where the embedded stores are. */
  stateDirectory: 'SLIPWAY_STATE_DIR',
  /** Absolute path of the release's code: the child's working directory. */
  codeDirectory: 'SLIPWAY_CODE_DIR',
  /** Absolute path of a `.env` file that may hold secrets; it need not exist. */
  dotenvFile: 'SLIPWAY_DOTENV_FILE',
  /** The variable of the child that holds the marker. */
  marker: 'SLIPWAY_ATTEMPT_ID',
} as const

/** Unique for an attempt, and free of anything that a shell or a file system could mind. */
export function attemptMarker(ref: { run_id: string; attempt: number }): string {
  return `${ref.run_id}.${ref.attempt}`
}

/** The directory of an attempt on the process host, relative to the state directory. */
export function attemptDirectory(ref: { run_id: string; attempt: number }): string {
  return `attempts/${attemptMarker(ref)}`
}
