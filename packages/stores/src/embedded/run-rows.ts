import type {
  OpenPage,
  OpenQuery,
  OpenRun,
  Priority,
  Run,
  RunPage,
  RunQuery,
  RunRef,
  RunStatus,
} from '@slipway/model'
import type { Sql } from './open-database.ts'
import { recordIn, recordOf, type Row } from './record-rows.ts'

const PRIORITIES: readonly Priority[] = ['high', 'normal']

/** How a priority sorts: high first. */
function rankOf(priority: Priority): number {
  return PRIORITIES.indexOf(priority)
}

/** Stores a new run; one with its id must not be there. */
export function insertRun(sql: Sql, run: Run): void {
  const { id, environment, location, job } = run
  sql(`
    INSERT INTO runs (id, environment, location, job, queue, priority, status, not_before, open, version, body)
    VALUES (:id, :environment, :location, :job, :queue, :priority, :status, :not_before, :open, :version, :body)
  `).run({ id, environment, location, job, ...changingColumns(run) })
}

/** Replaces the stored run if it is at the version before this one; tells whether it was. */
export function updateRun(sql: Sql, run: Run): boolean {
  const { id, environment, location } = run
  const { changes } = sql(`
    UPDATE runs SET queue = :queue, priority = :priority, status = :status, not_before = :not_before, open = :open,
      version = :version, body = :body
    WHERE id = :id AND environment = :environment AND location = :location AND version = :version - 1
  `).run({ id, environment, location, ...changingColumns(run) })
  return changes === 1
}

/** The run, if it is there. */
export function selectRun(sql: Sql, { run_id, environment, location }: RunRef): Run | undefined {
  const text = 'SELECT body FROM runs WHERE id = ? AND environment = ? AND location = ?'
  return recordIn(sql(text).get(run_id, environment, location))
}

/** A page of runs, newest first. */
export function selectRuns(sql: Sql, query: RunQuery): RunPage {
  const { environment, location, job, status, limit, cursor } = query
  const { text, values } = allOf({
    environment: ['environment = :environment', environment],
    location: ['location = :location', location],
    job: ['job = :job', job],
    status: ['status = :status', status],
    cursor: ['id < :cursor', cursor],
  })
  const rows = sql(`SELECT body FROM runs WHERE ${text} ORDER BY id DESC LIMIT :limit`).all({
    ...values,
    limit: limit + 1,
  })
  const runs = rows.slice(0, limit).map((row) => recordOf<Run>(row))
  const last = runs.at(-1)
  return rows.length > limit && last !== undefined ? { runs, cursor: last.id } : { runs }
}

/** A page of open runs, by queue; within one, high before normal, then by `not_before`, then by id. */
export function selectOpenRuns(sql: Sql, query: OpenQuery): OpenPage {
  const { environment, queues, status, limit, cursor } = query
  const { text, values } = allOf({
    environment: ['environment = :environment', environment],
    queues: ['queue IN (SELECT value FROM json_each(:queues))', queues && JSON.stringify(queues)],
    status: ['status = :status', status],
    cursor: [
      '(queue, priority, not_before, id) > (:cursor ->> 0, :cursor ->> 1, :cursor ->> 2, :cursor ->> 3)',
      cursor,
    ],
  })
  const rows = sql(`
    SELECT id, environment, location, queue, priority, not_before, status FROM runs
    WHERE open = 1 AND ${text} ORDER BY queue, priority, not_before, id LIMIT :limit
  `).all({ ...values, limit: limit + 1 })
  const runs = rows.slice(0, limit).map(openRunOf)
  const last = runs.at(-1)
  return rows.length > limit && last !== undefined ? { runs, cursor: cursorAfter(last) } : { runs }
}

/** Conditions by the name of their parameter: those that have a value, as one. */
function allOf(conditions: Record<string, [text: string, value: string | undefined]>): {
  text: string
  values: Record<string, string>
} {
  const given = Object.entries(conditions).flatMap(([name, [text, value]]) =>
    value === undefined ? [] : [{ name, text, value }],
  )
  return {
    text: given.map(({ text }) => text).join(' AND '),
    values: Object.fromEntries(given.map(({ name, value }) => [name, value])),
  }
}

function changingColumns(run: Run) {
  const { queue, status, not_before, version } = run
  const open = run.settled_at === null ? 1 : 0
  return {
    queue,
    priority: rankOf(run.priority),
    status,
    not_before,
    open,
    version,
    body: JSON.stringify(run),
  }
}

function openRunOf(row: Row): OpenRun {
  return {
    ref: {
      environment: String(row['environment']),
      location: String(row['location']),
      run_id: String(row['id']),
    },
    queue: String(row['queue']),
    priority: PRIORITIES[Number(row['priority'])] ?? 'normal',
    not_before: Number(row['not_before']),
    status: row['status'] as RunStatus,
  }
}

function cursorAfter({ queue, priority, not_before, ref }: OpenRun): string {
  return JSON.stringify([queue, rankOf(priority), not_before, ref.run_id])
}
