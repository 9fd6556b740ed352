const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long something took: `18 ms`, `0.2 s`, `1 m 05 s`, `2 h 03 m`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 99.5) return `${Math.round(Math.max(ms, 0))} ms`
  const tenths = Math.round(ms / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`
  const seconds = Math.round(ms / SECOND)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`
  const minutes = Math.round(ms / MINUTE)
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`
}

/** How long ago something was, roughly: `just now`, `5 m ago`, `3 h ago`, `2 d ago`. */
export function ago(at: number, now: number): string {
  const ms = now - at
  if (ms < 5 * SECOND) return 'just now'
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`
  return `${Math.floor(ms / DAY)} d ago`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
