import { everFires, parseCron } from '../cron/parse-cron.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import { quoted } from '../quoted.ts'
import type { JobInFile } from '../schema/location-file.ts'
import type { LocationRule } from './rule.ts'

type Schedule = NonNullable<JobInFile['schedule']>
type Told = Pick<Finding, 'code' | 'message' | 'suggestion' | 'place'>

/** Each schedule fires at some time, in a time zone that there is, and says it in a way that AWS can be told. */
export const schedulesFire: LocationRule = ({ file, content }) =>
  Object.entries(content.jobs).flatMap(([name, { schedule }]) => {
    if (schedule === undefined) return []
    const path = ['jobs', name, 'schedule']
    return [...cronFaults(schedule, path), ...timezoneFaults(schedule, path)].map((told) => ({
      ...told,
      file,
    }))
  })

function cronFaults({ cron }: Schedule, path: Path): Told[] {
  const place = valueAt([...path, 'cron'])
  const parsed = parseCron(cron)
  if ('fault' in parsed) return [{ code: 'invalid_cron', ...parsed.fault, place }]
  if (parsed.chosen.days && parsed.chosen.weekdays) {
    return [
      {
        code: 'cron_not_on_aws',
        message: 'AWS takes days of the month or days of the week, not both.',
        suggestion: 'Write "*" for one of the two, and look at the day in the program.',
        place,
      },
    ]
  }
  if (everFires(parsed)) return []
  const message = `${quoted(cron)} never fires: none of its months has such a day.`
  return [
    { code: 'schedule_never_fires', message, suggestion: 'Choose a day that comes, such as 28.', place },
  ]
}

function timezoneFaults({ timezone }: Schedule, path: Path): Told[] {
  if (timezone === undefined || isTimezone(timezone)) return []
  const zones = Intl.supportedValuesOf('timeZone')
  const city = zones.find((zone) => zone.toLowerCase().endsWith(`/${timezone.toLowerCase()}`))
  const suggestion = city ? `Did you mean "${city}"?` : 'Write its IANA name, such as Europe/Berlin or UTC.'
  const message = `There is no time zone ${quoted(timezone)}.`
  return [{ code: 'invalid_timezone', message, suggestion, place: valueAt([...path, 'timezone']) }]
}

function isTimezone(name: string): boolean {
  // Offsets such as +01:00 are known to Node, but not to AWS.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
