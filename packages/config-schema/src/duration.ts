const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** The longest duration that may be declared: a year, which is also the longest that AWS waits. */
const MAX_MS = 365 * UNIT_MS.d

/** How a duration is written, for editors; `parseDuration` decides. */
export const DURATION_PATTERN = '^[1-9][0-9]*[smhd]$'

const WRITTEN = new RegExp(DURATION_PATTERN)

/** Milliseconds of `90s`, `45m`, `3h` or `3d`; undefined for anything else, nothing at all, or more than 365d. */
export function parseDuration(text: string): number | undefined {
  if (!WRITTEN.test(text)) return undefined
  const ms = Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1) as keyof typeof UNIT_MS]
  return ms <= MAX_MS ? ms : undefined
}
