import type { Attempt, Beat } from '@slipway/model'
import type { AttemptRef } from '@slipway/model/protocol'
import type { Sql } from './open-database.ts'
import { recordIn } from './record-rows.ts'

const THIS_ATTEMPT = 'run_id = ? AND number = ? AND location = ? AND environment = ?'
const THIS_BEAT = 'run_id = ? AND attempt = ? AND location = ? AND environment = ?'

/** The attempt, if it is there. */
export function selectAttempt(sql: Sql, ref: AttemptRef): Attempt | undefined {
  return recordIn(sql(`SELECT body FROM attempts WHERE ${THIS_ATTEMPT}`).get(...keyOf(ref)))
}

/** The attempt's beat, if it is there. */
export function selectBeat(sql: Sql, ref: AttemptRef): Beat | undefined {
  return recordIn(sql(`SELECT body FROM beats WHERE ${THIS_BEAT}`).get(...keyOf(ref)))
}

/** Stores a new attempt together with its first beat. */
export function insertAttempt(sql: Sql, attempt: Attempt): void {
  const ref = attemptRefOf(attempt)
  const beat: Beat = { ...ref, counter: 0, nonce: null, closed: false, cancel: attempt.cancel }
  const attempts = 'INSERT INTO attempts (run_id, number, location, environment, body) VALUES (?, ?, ?, ?, ?)'
  const beats = 'INSERT INTO beats (run_id, attempt, location, environment, body) VALUES (?, ?, ?, ?, ?)'
  sql(attempts).run(...keyOf(ref), JSON.stringify(attempt))
  sql(beats).run(...keyOf(ref), JSON.stringify(beat))
}

/** Replaces the stored attempt. */
export function updateAttempt(sql: Sql, attempt: Attempt): void {
  const text = `UPDATE attempts SET body = ? WHERE ${THIS_ATTEMPT}`
  sql(text).run(JSON.stringify(attempt), ...keyOf(attemptRefOf(attempt)))
}

/** Replaces the stored beat. */
export function updateBeat(sql: Sql, beat: Beat): void {
  sql(`UPDATE beats SET body = ? WHERE ${THIS_BEAT}`).run(JSON.stringify(beat), ...keyOf(beat))
}

/** The ref of an attempt. */
export function attemptRefOf({ environment, location, run_id, number }: Attempt): AttemptRef {
  return { environment, location, run_id, attempt: number }
}

function keyOf({ run_id, attempt, location, environment }: AttemptRef): [string, number, string, string] {
  return [run_id, attempt, location, environment]
}
