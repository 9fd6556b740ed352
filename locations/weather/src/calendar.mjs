const MILLISECONDS_PER_DAY = 86_400_000

/** Every day of a year in order, as `YYYY-MM-DD`. */
export function daysOf(year) {
  const first = Date.UTC(year, 0, 1)
  const count = (Date.UTC(year + 1, 0, 1) - first) / MILLISECONDS_PER_DAY
  return Array.from({ length: count }, (_, index) =>
    new Date(first + index * MILLISECONDS_PER_DAY).toISOString().slice(0, 10),
  )
}

/** The month, 1 to 12, of a day written `YYYY-MM-DD`. */
export function monthOf(date) {
  return Number(date.slice(5, 7))
}
