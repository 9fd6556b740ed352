import { quoted } from '../quoted.ts'

/** When a schedule fires: the minutes, hours and so on that its fields allow. */
export interface Cron {
  minutes: Set<number>
  hours: Set<number>
  /** Of the month, from 1. */
  days: Set<number>
  /** From 1. */
  months: Set<number>
  /** From 0, Sunday. */
  weekdays: Set<number>
  /** Whether days of the month are chosen, and days of the week: AWS takes one of the two. */
  chosen: { days: boolean; weekdays: boolean }
}

/** The field that cannot be read, and the reason. */
export interface CronFault {
  message: string
  suggestion: string
}

interface Field {
  name: string
  first: number
  last: number
  names?: readonly string[]
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const MINUTE: Field = { name: 'minute', first: 0, last: 59 }

const FIELDS: readonly Field[] = [
  MINUTE,
  { name: 'hour', first: 0, last: 23 },
  { name: 'day of the month', first: 1, last: 31 },
  { name: 'month', first: 1, last: 12, names: MONTHS },
  // 7 is Sunday as well.
  { name: 'day of the week', first: 0, last: 7, names: WEEKDAYS },
]

/**
 * Reads the five fields of a cron expression (POSIX crontab, with steps and English names of months and days), which
 * is what the schedulers of AWS and of this machine can both be told. Pure; never throws.
 */
export function parseCron(text: string): Cron | { fault: CronFault } {
  const parts = text.trim().split(/\s+/)
  const nickname = NICKNAMES[text.trim().toLowerCase()]
  if (nickname !== undefined) {
    return {
      fault: { message: `${quoted(text)} is no cron expression.`, suggestion: `Write "${nickname}".` },
    }
  }
  if (parts.length !== FIELDS.length) return { fault: wrongCount(text, parts) }
  const read = FIELDS.map((field, index) => valuesOf(field, parts[index]?.toLowerCase() ?? ''))
  const [minutes, hours, days, months, weekdays] = read
  if (!minutes || !hours || !days || !months || !weekdays) {
    const wrong = read.indexOf(undefined)
    return { fault: unreadable(FIELDS[wrong], parts[wrong]) }
  }
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: new Set([...weekdays].map((day) => day % WEEKDAYS.length)),
    chosen: { days: isChosen(parts[2]), weekdays: isChosen(parts[4]) },
  }
}

const NICKNAMES: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

function isChosen(part = '*'): boolean {
  return part !== '*' && part !== '?'
}

function wrongCount(text: string, parts: string[]): CronFault {
  const count = text.trim() === '' ? 0 : parts.length
  return {
    message: `A cron expression has five fields, not ${count}: minute, hour, day of the month, month, day of the week.`,
    suggestion:
      count === 6 ? 'There are no seconds and no years.' : 'Write for example "0 3 * * *", at 3:00 each day.',
  }
}

function unreadable(field: Field | undefined, part = ''): CronFault {
  const { name, first, last, names = [] } = field ?? MINUTE
  const words = names.length > 0 ? `, ${names.join(' ').toUpperCase()}` : ''
  return {
    message: `${quoted(part)} is no ${name}.`,
    suggestion: `Write ${first} to ${last}${words}, "*", a range 1-3, a list 1,3 or a step */5.`,
  }
}

function valuesOf(field: Field, part: string): Set<number> | undefined {
  const values = new Set<number>()
  for (const item of part.split(',')) {
    const found = rangeOf(field, item)
    if (found === undefined) return undefined
    for (let value = found.from; value <= found.to; value += found.by) values.add(value)
  }
  return values
}

function rangeOf(field: Field, item: string): { from: number; to: number; by: number } | undefined {
  const [, range = '', step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(item) ?? []
  const by = step === undefined ? 1 : Number(step)
  if (range === '' || by < 1) return undefined
  if (range === '*' || (range === '?' && field.name.startsWith('day')))
    return { from: field.first, to: field.last, by }
  const [from, to, more] = range.split('-').map((written) => numberOf(field, written))
  if (from === undefined || more !== undefined || (range.includes('-') && to === undefined)) return undefined
  // `5/15` is every 15 from 5 on.
  const last = to ?? (step === undefined ? from : field.last)
  return from <= last ? { from, to: last, by } : undefined
}

function numberOf({ first, last, names = [] }: Field, written: string): number | undefined {
  const named = names.indexOf(written)
  // Months are counted from 1, days of the week from 0.
  if (named >= 0) return named + first
  if (!/^\d{1,2}$/.test(written)) return undefined
  const value = Number(written)
  return value >= first && value <= last ? value : undefined
}

/** The longest that each month can be. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether there is any day on which it fires. */
export function everFires({ days, months, chosen }: Cron): boolean {
  // A day of the week comes in every month.
  if (!chosen.days || chosen.weekdays) return true
  return [...months].some((month) => [...days].some((day) => day <= (LENGTHS[month - 1] ?? 0)))
}
