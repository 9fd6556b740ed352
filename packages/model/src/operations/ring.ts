import type { Doorbell, Ring } from '../ports/doorbell.ts'

/**
 * Rings for what is written already. It never fails: the write stands, and a caller who were told otherwise would do
 * it again. A ring that is lost shows as `woken_by: sweep`.
 */
export async function ringFor(
  doorbell: Doorbell,
  ring: Ring,
  options: { delayMs?: number } = {},
): Promise<void> {
  await doorbell.ring(ring, options).catch(() => undefined)
}
