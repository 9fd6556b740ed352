import { join } from 'node:path'
import type { DatabaseFile } from './open-database.ts'

/**
 * Rings that nobody is done with. `channel` is who may take one: those who serve a queue, or any agent. Times are
 * milliseconds since the epoch; before `visible_at` nobody gets it, be it delayed or leased to somebody.
 */
const VERSION_1 = `
  CREATE TABLE rings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    environment TEXT NOT NULL,
    channel TEXT NOT NULL,
    rank INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    rung_at INTEGER NOT NULL,
    lease TEXT,
    ring TEXT NOT NULL
  ) STRICT;
  CREATE INDEX rings_by_turn ON rings (environment, channel, rank, visible_at, id);
  CREATE INDEX rings_by_age ON rings (rung_at);
`

/** `doorbell.sqlite`: the last rings may be lost to a power cut, which costs latency only. */
export function doorbellFile(stateDirectory: string, patienceMs: number): DatabaseFile {
  return {
    path: join(stateDirectory, 'doorbell.sqlite'),
    synchronous: 'NORMAL',
    migrations: [VERSION_1],
    patienceMs,
  }
}
