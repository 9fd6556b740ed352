import type { Current, Release, ReleasePage, ReleaseStore } from '@slipway/model'
import type { Database } from './database.ts'
import { recordIn, recordOf } from './record-rows.ts'

/** Releases and their pointers in `state.sqlite`. */
export class SqliteReleaseStore implements ReleaseStore {
  readonly #state: Database

  constructor(state: Database) {
    this.#state = state
  }

  create(release: Release): Promise<Release> {
    const { environment, location, id, release_digest, commit } = release
    return this.#state.write((sql) => {
      const stored = sql(`
        SELECT body FROM releases
        WHERE environment = ? AND location = ? AND release_digest = ? AND commit_id = ?
      `).get(environment, location, release_digest, commit)
      if (stored !== undefined) return recordOf<Release>(stored)
      sql(`
        INSERT INTO releases (environment, location, id, release_digest, commit_id, body)
        VALUES (?, ?, ?, ?, ?, ?)
      `).run(environment, location, id, release_digest, commit, JSON.stringify(release))
      return release
    })
  }

  read({ environment, location, id }: { environment: string; location: string; id: string }) {
    const text = 'SELECT body FROM releases WHERE environment = ? AND location = ? AND id = ?'
    return this.#state.read((sql) => recordIn<Release>(sql(text).get(environment, location, id)))
  }

  list({ environment, location, limit, cursor }: Parameters<ReleaseStore['list']>[0]): Promise<ReleasePage> {
    return this.#state.read((sql) => {
      // Every id sorts before this one: an id holds digits and letters only.
      const before = cursor ?? '~'
      const rows = sql(`
        SELECT body FROM releases WHERE environment = ? AND location = ? AND id < ? ORDER BY id DESC LIMIT ?
      `).all(environment, location, before, limit + 1)
      const releases = rows.slice(0, limit).map((row) => recordOf<Release>(row))
      const last = releases.at(-1)
      return rows.length > limit && last !== undefined ? { releases, cursor: last.id } : { releases }
    })
  }

  readCurrent({ environment, location }: { environment: string; location: string }) {
    const text = 'SELECT body FROM currents WHERE environment = ? AND location = ?'
    return this.#state.read((sql) => recordIn<Current>(sql(text).get(environment, location)))
  }

  listCurrents(environment: string): Promise<Current[]> {
    const text = 'SELECT body FROM currents WHERE environment = ? ORDER BY location'
    return this.#state.read((sql) =>
      sql(text)
        .all(environment)
        .map((row) => recordOf<Current>(row)),
    )
  }

  writeCurrent(current: Current): Promise<boolean> {
    const { environment, location, version } = current
    const body = JSON.stringify(current)
    return this.#state.write((sql) => {
      const { changes } =
        version === 1
          ? sql(`
              INSERT INTO currents (environment, location, version, body) VALUES (?, ?, 1, ?)
              ON CONFLICT DO NOTHING
            `).run(environment, location, body)
          : sql(`
              UPDATE currents SET version = ?, body = ?
              WHERE environment = ? AND location = ? AND version = ?
            `).run(version, body, environment, location, version - 1)
      return changes === 1
    })
  }
}
