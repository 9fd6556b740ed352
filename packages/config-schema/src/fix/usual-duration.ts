import { parseDuration } from '../duration.ts'

const UNITS: Record<string, string> = {
  s: 's',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  m: 'm',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  h: 'h',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
}

/**
 * A duration as Slipway reads it, for one that names its unit otherwise: `45 minutes`, `2H`, `90sec`. Undefined for
 * all else, a bare number above all: nobody can say of what it is one.
 */
export function usualDuration(text: string): string | undefined {
  const [, count, unit = ''] = /^\s*([1-9]\d{0,8})\s*([A-Za-z]+)\s*$/.exec(text) ?? []
  // A month to some.
  const known =
    unit === 'M' || !Object.hasOwn(UNITS, unit.toLowerCase()) ? undefined : UNITS[unit.toLowerCase()]
  const written = `${count}${known}`
  return known === undefined || parseDuration(written) === undefined ? undefined : written
}
