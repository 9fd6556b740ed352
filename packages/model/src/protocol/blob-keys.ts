import type { AttemptRef } from './attempt-calls.ts'

/** `runs/<environment>/<location>/<run>/<attempt>/`: all that an attempt writes lies below. */
export function attemptPrefix(ref: AttemptRef): string {
  return `${runPrefix(ref)}${ref.attempt}/`
}

/** `runs/<environment>/<location>/<run>/`. */
export function runPrefix(ref: { environment: string; location: string; run_id: string }): string {
  return `runs/${ref.environment}/${ref.location}/${ref.run_id}/`
}

/** The prefix of log chunks; a chunk's key is this and its number, from 1. */
export function logChunkKey(ref: AttemptRef, chunk: number): string {
  return `${attemptPrefix(ref)}log/${chunk}`
}

/** All chunks one after the other, as they were, once the attempt has ended. */
export function compactedLogKey(ref: AttemptRef): string {
  return `${attemptPrefix(ref)}log.zst`
}

/** A {@link LogIndex} as JSON: where each chunk lies in the compacted log. */
export function logIndexKey(ref: AttemptRef): string {
  return `${attemptPrefix(ref)}log.index.json`
}

/** An artifact's key. `name` is relative to the artifacts directory. */
export function artifactKey(ref: AttemptRef, name: string): string {
  return `${attemptPrefix(ref)}artifacts/${name}`
}

/** Where params over 4 KiB lie. */
export function paramsKey(ref: { environment: string; location: string; run_id: string }): string {
  return `${runPrefix(ref)}params.json`
}

/** Where a result over 4 KiB lies. */
export function resultKey(ref: AttemptRef): string {
  return `${attemptPrefix(ref)}result.json`
}
