import type { Host } from '../attempt-context.ts'

/** How the time that a host leaves is spent, in ms. */
export interface HostLimits {
  /** After so long, counted from the claim, the child is asked to end; Infinity: the host has no deadline. */
  stopAfterMs: number
  /** After so long, counted from the claim, nothing more is uploaded. */
  uploadForMs: number
  /** What the child gets between SIGTERM and SIGKILL. */
  graceMs: number
  /** What uploads get once the child has ended, if the host stops. */
  reserveMs: number
}

/** How long to wait, when the host stops, for the store to say whether that is because of a cancel. */
export const CANCEL_ANSWER_MS = 2000
/** What remains for telling the end, after the uploads. */
const END_MS = 1000

/**
 * Divides what a host leaves between the job and what must follow it: grace, uploads, telling the end. What follows
 * gets what it needs, but of a short time no more than a fifth (the telling: a tenth), so that the job gets the half.
 */
export function hostLimits(
  { leavesMs, stopsWithinMs }: Pick<Host, 'leavesMs' | 'stopsWithinMs'>,
  { graceMs, reserveMs }: { graceMs: number; reserveMs: number },
): HostLimits {
  const leaves = leavesMs ?? Infinity
  const stopping = stopsWithinMs === null ? Infinity : stopsWithinMs - CANCEL_ANSWER_MS - END_MS
  const share = Math.max(0, leaves / 5)
  const reserve = Math.min(reserveMs, share, Math.max(0, stopping / 2))
  const grace = Math.min(graceMs, share, Math.max(0, stopping - reserve))
  const uploadForMs = leaves - Math.min(END_MS, share / 2)
  const stopAfterMs = Math.max(0, uploadForMs - reserve - grace)
  return { stopAfterMs, uploadForMs, graceMs: grace, reserveMs: reserve }
}
