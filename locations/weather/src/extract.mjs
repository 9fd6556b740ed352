// Step 1: the chosen year's rows of the data set, as they stand → observations.json.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { year: { type: 'string' } } })

const text = readFileSync(new URL('../data/seattle-weather.csv', import.meta.url), 'utf8')
const [header, ...lines] = text.trimEnd().split(/\r?\n/)
const columns = header.split(',')
const rows = lines.map((line) => {
  const cells = line.split(',')
  return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
})
console.log(`seattle-weather.csv: ${rows.length} rows, ${rows[0].date} to ${rows.at(-1).date}`)

const observations = rows.filter((row) => row.date.startsWith(`${values.year}-`))
if (observations.length === 0) {
  console.error(`No rows for the year ${values.year}. Choose one that the data set covers.`)
  process.exit(1)
}
console.log(`${values.year}: ${observations.length} rows extracted`)

writeFileSync(
  join(process.env.SLIPWAY_SCRATCH_DIR, 'observations.json'),
  JSON.stringify({ year: Number(values.year), observations }),
)
