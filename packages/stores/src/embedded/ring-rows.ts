import type { Delivery, ReceiveRequest, Ring } from '@slipway/model'
import type { Sql } from './open-database.ts'
import type { Row } from './record-rows.ts'

/** Like SQS: whoever did not come for a ring in this time does not need it, the sweep found the run. */
const KEPT_MS = 4 * 24 * 3600 * 1000

const RANKS = { high: 0, normal: 1 } as const

/** Stores a ring, and drops those that were kept long enough. */
export function insertRing(
  sql: Sql,
  ring: Ring,
  { now, visibleAt }: { now: number; visibleAt: number },
): void {
  sql('DELETE FROM rings WHERE rung_at <= ?').run(now - KEPT_MS)
  sql(`
    INSERT INTO rings (environment, channel, rank, visible_at, rung_at, ring) VALUES (?, ?, ?, ?, ?, ?)
  `).run(ring.environment, channelOf(ring), rankOf(ring), visibleAt, now, JSON.stringify(ring))
}

/** When the next ring for this receiver becomes visible; it may be visible already. */
export function selectNextVisible(
  sql: Sql,
  { environment, from }: ReceiveRequest,
  now: number,
): number | undefined {
  const text = `
    SELECT visible_at FROM rings WHERE environment = ? AND channel = ? AND rank = ? AND rung_at > ?
    ORDER BY visible_at LIMIT 1
  `
  const times = Object.values(RANKS).flatMap((rank) =>
    channelsOf(from).map((channel) => sql(text).get(environment, channel, rank, now - KEPT_MS)),
  )
  const earliest = Math.min(...times.map((row) => Number(row?.['visible_at'] ?? Infinity)))
  return Number.isFinite(earliest) ? earliest : undefined
}

/** Leases the next visible rings to the caller: high before normal, then in the order in which they became so. */
export function leaseRings(
  sql: Sql,
  { environment, from, max }: ReceiveRequest,
  { now, leaseMs, lease }: { now: number; leaseMs: number; lease: string },
): Delivery[] {
  // Channel by channel, since only so the index gives each one's order, however many wait.
  const text = `
    SELECT id, visible_at, ring FROM rings
    WHERE environment = ? AND channel = ? AND rank = ? AND visible_at <= ? AND rung_at > ?
    ORDER BY visible_at, id LIMIT ?
  `
  const next = Object.values(RANKS).flatMap((rank) =>
    channelsOf(from)
      .flatMap((channel) => sql(text).all(environment, channel, rank, now, now - KEPT_MS, max))
      .sort(byTurn),
  )
  return next.slice(0, max).map((row) => {
    const id = Number(row['id'])
    sql('UPDATE rings SET visible_at = ?, lease = ? WHERE id = ?').run(now + leaseMs, lease, id)
    return { ring: JSON.parse(String(row['ring'])) as Ring, receipt: `${id}.${lease}` }
  })
}

/** Removes a ring, if it is still leased under this receipt. */
export function deleteRing(sql: Sql, receipt: string): void {
  const [id, lease] = receipt.split('.')
  sql('DELETE FROM rings WHERE id = ? AND lease = ?').run(Number(id), lease ?? '')
}

function byTurn(one: Row, other: Row): number {
  return Number(one['visible_at']) - Number(other['visible_at']) || Number(one['id']) - Number(other['id'])
}

function rankOf(ring: Ring): number {
  return ring.kind === 'queued' ? RANKS[ring.priority] : RANKS.high
}

function channelOf(ring: Ring): string {
  return ring.kind === 'queued' ? `queue:${ring.queue}` : 'changed'
}

function channelsOf(from: ReceiveRequest['from']): string[] {
  if (from === 'changed') return ['changed']
  return [...new Set(from.queues)].map((queue) => `queue:${queue}`)
}
