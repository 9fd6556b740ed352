import { join } from 'node:path'
import type { DatabaseFile } from './open-database.ts'

/**
 * Runs, attempts, releases. A record is its JSON as it came, so that fields which this version does not know survive;
 * the other columns repeat of it what queries need. Times are milliseconds since the epoch.
 */
const VERSION_1 = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    job TEXT NOT NULL,
    queue TEXT NOT NULL,
    priority INTEGER NOT NULL,
    status TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    open INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_of_environment ON runs (environment, id);
  CREATE INDEX runs_of_location ON runs (environment, location, id);
  CREATE INDEX open_runs ON runs (environment, priority, not_before, id) WHERE open = 1;

  CREATE TABLE idempotency (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    job TEXT NOT NULL,
    key TEXT NOT NULL,
    run_id TEXT NOT NULL,
    content_digest TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (environment, location, job, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_expiry ON idempotency (expires_at);

  CREATE TABLE attempts (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    run_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, number, location, environment)
  ) STRICT;

  CREATE TABLE beats (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    run_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, attempt, location, environment)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE releases (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    id TEXT NOT NULL,
    release_digest TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (environment, location, id),
    UNIQUE (environment, location, release_digest, commit_id)
  ) STRICT;

  CREATE TABLE currents (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (environment, location)
  ) STRICT, WITHOUT ROWID;
`

/** Open runs are listed queue by queue, as the index of every adapter can. */
const VERSION_2 = `
  DROP INDEX open_runs;
  CREATE INDEX open_runs ON runs (environment, queue, priority, not_before, id) WHERE open = 1;
`

/** `state.sqlite`: what was written there is never lost, not even to a power cut. */
export function stateFile(stateDirectory: string, patienceMs: number): DatabaseFile {
  return {
    path: join(stateDirectory, 'state.sqlite'),
    synchronous: 'FULL',
    migrations: [VERSION_1, VERSION_2],
    patienceMs,
  }
}
