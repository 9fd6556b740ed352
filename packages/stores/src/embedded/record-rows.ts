import type { SQLOutputValue } from 'node:sqlite'

/** A row as node:sqlite returns it. */
export type Row = Record<string, SQLOutputValue>

/** The record that a row's `body` holds. The store wrote it itself, so its type is taken for granted. */
export function recordOf<T>(row: Row): T {
  return JSON.parse(String(row['body'])) as T
}

/** The same for a row that may not be there. */
export function recordIn<T>(row: Row | undefined): T | undefined {
  return row === undefined ? undefined : recordOf<T>(row)
}
