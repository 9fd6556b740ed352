import type {
  Attempt,
  AttemptChange,
  Beat,
  CreateAnswer,
  Handle,
  IdempotencyKey,
  KeyQuery,
  OpenPage,
  OpenQuery,
  Run,
  RunChange,
  RunPage,
  RunQuery,
  RunRef,
  RunStore,
} from '@slipway/model'
import type { AttemptRef } from '@slipway/model/protocol'
import {
  attemptRefOf,
  insertAttempt,
  selectAttempt,
  selectBeat,
  updateAttempt,
  updateBeat,
} from './attempt-rows.ts'
import type { Database } from './database.ts'
import type { Sql } from './open-database.ts'
import { insertRun, selectOpenRuns, selectRun, selectRuns, updateRun } from './run-rows.ts'

/** The control side's records in `state.sqlite`. */
export class SqliteRunStore implements RunStore {
  readonly #state: Database

  constructor(state: Database) {
    this.#state = state
  }

  create({ run, idempotency }: { run: Run; idempotency: IdempotencyKey | null }): Promise<CreateAnswer> {
    return this.#state.write((sql) => {
      const earlier = idempotency === null ? undefined : takeKey(sql, run, idempotency)
      if (earlier !== undefined) return { created: false, ...earlier }
      insertRun(sql, run)
      return { created: true }
    })
  }

  findKey({ environment, location, job, key, at }: KeyQuery): Promise<KeyHolder | undefined> {
    return this.#state.read((sql) => {
      const row = selectKey(sql, { environment, location, job, key })
      return row === undefined || Number(row['expires_at']) <= at ? undefined : keyHolder(row)
    })
  }

  locate(runId: string): Promise<RunRef | undefined> {
    return this.#state.read((sql) => {
      const row = sql('SELECT environment, location FROM runs WHERE id = ?').get(runId)
      if (row === undefined) return undefined
      return { environment: String(row['environment']), location: String(row['location']), run_id: runId }
    })
  }

  read(ref: RunRef): Promise<Run | undefined> {
    return this.#state.read((sql) => selectRun(sql, ref))
  }

  readNewest(ref: RunRef & { attempt?: number }): Promise<{ run: Run; attempt: Attempt | null } | undefined> {
    return this.#state.read((sql) => {
      const run = selectRun(sql, ref)
      if (run === undefined) return undefined
      const { environment, location, run_id } = ref
      const newest = { environment, location, run_id, attempt: run.attempt }
      return { run, attempt: selectAttempt(sql, newest) ?? null }
    })
  }

  write({ run, attempt }: RunChange): Promise<boolean> {
    return this.#state.write((sql) => {
      const apply = attempt === undefined ? () => undefined : prepareChange(sql, attempt)
      if (apply === undefined || !updateRun(sql, run)) return false
      apply()
      return true
    })
  }

  readAttempt(ref: AttemptRef): Promise<Attempt | undefined> {
    return this.#state.read((sql) => selectAttempt(sql, ref))
  }

  recordHandle({ ref, handle }: { ref: AttemptRef; handle: Handle }): Promise<Attempt | undefined> {
    return this.#state.write((sql) => {
      const attempt = selectAttempt(sql, ref)
      if (attempt === undefined) return undefined
      const launched = { ...attempt, handle }
      updateAttempt(sql, launched)
      return launched
    })
  }

  readBeats(refs: readonly AttemptRef[]): Promise<Beat[]> {
    return this.#state.read((sql) => refs.flatMap((ref) => selectBeat(sql, ref) ?? []))
  }

  listOpen(query: OpenQuery): Promise<OpenPage> {
    return this.#state.read((sql) => selectOpenRuns(sql, query))
  }

  list(query: RunQuery): Promise<RunPage> {
    return this.#state.read((sql) => selectRuns(sql, query))
  }
}

/** Takes the key for this run, or tells which run has it. Keys that were kept long enough are forgotten. */
function takeKey(
  sql: Sql,
  { id, environment, location, job, submitted_at }: Run,
  { key, content_digest, expires_at }: IdempotencyKey,
): KeyHolder | undefined {
  sql('DELETE FROM idempotency WHERE expires_at <= ?').run(submitted_at)
  const taken = sql(`
    INSERT INTO idempotency (environment, location, job, key, run_id, content_digest, expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
  `).run(environment, location, job, key, id, content_digest, expires_at)
  if (taken.changes === 1) return undefined
  const earlier = selectKey(sql, { environment, location, job, key })
  return earlier && keyHolder(earlier)
}

/** The run that has an idempotency key. */
interface KeyHolder {
  run_id: string
  content_digest: string
}

function selectKey(sql: Sql, { environment, location, job, key }: Omit<KeyQuery, 'at'>) {
  const text = 'SELECT * FROM idempotency WHERE environment = ? AND location = ? AND job = ? AND key = ?'
  return sql(text).get(environment, location, job, key)
}

function keyHolder(row: Record<string, unknown>): KeyHolder {
  return { run_id: String(row['run_id']), content_digest: String(row['content_digest']) }
}

/** How to make the change; undefined when the attempt is not as the change expects it. */
function prepareChange(sql: Sql, change: AttemptChange): (() => void) | undefined {
  switch (change.kind) {
    case 'open': {
      const { attempt } = change
      return selectAttempt(sql, attemptRefOf(attempt)) === undefined
        ? () => insertAttempt(sql, attempt)
        : undefined
    }
    case 'close': {
      const attempt = selectAttempt(sql, change.ref)
      const beat = selectBeat(sql, change.ref)
      if (attempt?.state !== change.expect || beat === undefined) return undefined
      return () => {
        updateAttempt(sql, { ...attempt, state: 'CLOSED', ended_at: change.at })
        updateBeat(sql, { ...beat, closed: true })
      }
    }
    case 'cancel': {
      const attempt = selectAttempt(sql, change.ref)
      const beat = selectBeat(sql, change.ref)
      if (attempt === undefined || beat === undefined) return undefined
      return () => {
        updateAttempt(sql, { ...attempt, cancel: attempt.cancel ?? change.cancel })
        updateBeat(sql, { ...beat, cancel: beat.cancel ?? change.cancel })
      }
    }
  }
}
