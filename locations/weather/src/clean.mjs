// Step 2: observations.json → year.json: valid days, monthly aggregates, headline figures.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { daysOf } from './calendar.mjs'
import { summarise } from './summarise.mjs'
import { validate } from './validate.mjs'

const scratch = process.env.SLIPWAY_SCRATCH_DIR
const { year, observations } = JSON.parse(readFileSync(join(scratch, 'observations.json'), 'utf8'))
const calendar = daysOf(year)

const valid = new Map()
for (const row of observations) {
  const { day, problem } = validate(row)
  if (problem) console.warn(`warning: ${row.date} dropped: ${problem}`)
  else if (!calendar.includes(day.date)) console.warn(`warning: ${day.date} dropped: no day of ${year}`)
  else if (valid.has(day.date)) console.warn(`warning: ${day.date} dropped: the day has a row already`)
  else valid.set(day.date, day)
}
if (valid.size === 0) {
  console.error(`None of the ${observations.length} rows for ${year} is valid: there is nothing to report.`)
  process.exit(1)
}

const missing = calendar.filter((date) => !valid.has(date))
if (missing.length > 0)
  console.warn(`warning: no valid row for ${missing.length} days: ${missing.join(', ')}`)
console.log(
  `${valid.size} days valid, ${observations.length - valid.size} rows dropped, ${missing.length} days missing`,
)

const days = calendar.flatMap((date) => valid.get(date) ?? [])
const { months, figures } = summarise({ year, days })
const weather = Object.entries(figures.weather_days).map(([type, count]) => `${count} ${type}`)
console.log(`weather types: ${weather.join(', ')}`)

writeFileSync(
  join(scratch, 'year.json'),
  JSON.stringify({
    year,
    days,
    months,
    figures,
    dropped_rows: observations.length - valid.size,
    missing_days: missing.length,
  }),
)
