// Step 3: year.json → report.html, an artifact, and the headline figures as the run's result.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayLabel, integerLabel, monthLabel, tenthsLabel } from './labels.mjs'
import { reportPage } from './report-page.mjs'

const report = JSON.parse(readFileSync(join(process.env.SLIPWAY_SCRATCH_DIR, 'year.json'), 'utf8'))
const { year, days, figures } = report

const page = reportPage(report)
writeFileSync(join(process.env.SLIPWAY_ARTIFACTS_DIR, 'report.html'), page)
writeFileSync(process.env.SLIPWAY_RESULT_FILE, JSON.stringify({ year, days: days.length, ...figures }))

const { hottest, coldest, wettest_month: wettest } = figures
console.log(
  `hottest ${tenthsLabel(hottest.celsius)} °C on ${dayLabel(hottest.date)}, coldest ${tenthsLabel(coldest.celsius)} °C on ${dayLabel(coldest.date)}`,
)
console.log(
  `precipitation ${integerLabel(figures.precipitation_mm)} mm on ${figures.wet_days} days, wettest month ${monthLabel(wettest.month)}`,
)
console.log(`report.html written, ${integerLabel(Buffer.byteLength(page) / 1024)} KiB`)
