/** The presets of Copilot, in UTC. */
const PRESETS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/**
 * A schedule of Copilot's as a cron line of five fields; `none` for a job without one; undefined for what no such
 * line says.
 */
export function cronOfCopilot(schedule: string): string | undefined {
  const text = schedule.trim()
  if (text === 'none') return 'none'
  const aws = /^cron\((.*)\)$/.exec(text)?.[1]?.trim().split(/\s+/)
  if (aws) return cronOfAws(aws)
  const every = /^(?:@every\s+(\d+)(m|h)|rate\((\d+)\s+(minute|hour|day)s?\))$/.exec(text)
  if (every) return cronOfRate(Number(every[1] ?? every[3]), (every[2] ?? every[4] ?? '').charAt(0))
  return PRESETS[text] ?? (text.split(/\s+/).length === 5 ? text.replaceAll('?', '*') : undefined)
}

/** AWS counts the days of a week from 1, has years, and its own letters. */
function cronOfAws([minute, hour, day, month, weekday, year]: string[]): string | undefined {
  const fields = [minute, hour, day, month, weekday]
  if (year !== '*' || fields.some((field) => field === undefined || /[LW#]/.test(field))) return undefined
  if (/\d/.test(weekday ?? '')) return undefined
  return fields.map((field) => (field === '?' ? '*' : field)).join(' ')
}

/** Only what divides an hour or a day comes at even distances. */
function cronOfRate(count: number, unit: string): string | undefined {
  if (unit === 'm' && count > 0 && 60 % count === 0) return count === 60 ? '0 * * * *' : `*/${count} * * * *`
  if (unit === 'h' && count > 0 && 24 % count === 0) return count === 24 ? '0 0 * * *' : `0 */${count} * * *`
  return unit === 'd' && count === 1 ? '0 0 * * *' : undefined
}

/** A duration of Go, as in `1h30m`, in Slipway's words; undefined where it is none of whole seconds. */
export function durationOfGo(text: string): string | undefined {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text)
  if (!parts) return undefined
  const [, hours = '0', minutes = '0', seconds = '0'] = parts
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (total === 0) return undefined
  if (total % 3600 === 0) return `${total / 3600}h`
  return total % 60 === 0 ? `${total / 60}m` : `${total}s`
}
