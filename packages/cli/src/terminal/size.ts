const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** A number of bytes: `0 B`, `1.5 KB`, `12 MB`; a KB is 1024 B. */
export function size(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`
}
