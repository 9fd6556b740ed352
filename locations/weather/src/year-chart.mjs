import { daysOf, monthOf } from './calendar.mjs'
import { dayLabel, integerLabel, monthLabel, tenthsLabel } from './labels.mjs'

const WIDTH = 1000
const HEIGHT = 596
const PLOT = { left: 44, right: WIDTH - 8 }
const TEMPERATURE = { top: 34, bottom: 336 }
const MONTH_NAMES_Y = 372
const PRECIPITATION_LABEL_Y = 408
const TOTALS_Y = 430
const PRECIPITATION = { top: 442, bottom: 586 }

/** The year as one SVG: each day's temperature range above, its precipitation below. */
export function yearChart({ year, days, months, figures }) {
  const dates = daysOf(year)
  const dayWidth = (PLOT.right - PLOT.left) / dates.length
  const columns = new Map(dates.map((date, index) => [date, PLOT.left + index * dayWidth]))
  const celsius = linearScale(temperatureDomain(days), TEMPERATURE)
  const millimetres = linearScale(precipitationDomain(days), PRECIPITATION)
  const chart = { days, months, figures, dates, dayWidth, columns, celsius, millimetres }

  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="year-title year-desc">
<title id="year-title">Temperature and precipitation, day by day</title>
<desc id="year-desc">Vertical bars span each day's low to high temperature; horizontal lines mark the monthly mean high and low. Below, bars show daily precipitation with the month's total. The table at the end holds the monthly figures.</desc>
${heatGradient(celsius)}
${gridLines(chart)}
${monthFrames(chart)}
${dailyBars(chart)}
${monthlyMeans(chart)}
${extremes(chart)}
${hoverTargets(chart)}
</svg>`
}

function linearScale([from, to], { top, bottom }) {
  const at = (value) => round(bottom - ((value - from) / (to - from)) * (bottom - top))
  return { from, to, at }
}

function temperatureDomain(days) {
  const lowest = Math.min(...days.map((day) => day.low))
  const highest = Math.max(...days.map((day) => day.high))
  return [Math.floor(lowest / 5) * 5, Math.ceil(highest / 5) * 5]
}

function precipitationDomain(days) {
  const wettest = Math.max(...days.map((day) => day.precipitation))
  return [0, Math.max(20, Math.ceil(wettest / 10) * 10)]
}

/** Colour follows the temperature itself, so it means the same in every year's report. */
function heatGradient(celsius) {
  const stops = [-5, 5, 14, 22, 29, 36].map(
    (degrees, index) => `<stop offset="${round((degrees + 5) / 41)}" class="heat-${index}"/>`,
  )
  return `<defs><linearGradient id="heat" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${celsius.at(-5)}" y2="${celsius.at(36)}">${stops.join('')}</linearGradient></defs>`
}

function gridLines({ celsius, millimetres }) {
  const line = (y, label, kind = '') =>
    `<line class="grid ${kind}" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>` +
    `<text class="tick" x="${PLOT.left - 8}" y="${y + 4}" text-anchor="end">${label}</text>`
  const temperatures = multiplesOf(10, celsius).map((degrees) =>
    line(celsius.at(degrees), `${integerLabel(degrees)}°`, degrees === 0 ? 'zero' : ''),
  )
  const amounts = multiplesOf(20, millimetres).map((amount) =>
    line(millimetres.at(amount), amount, amount === 0 ? 'zero' : ''),
  )
  return [
    ...temperatures,
    ...amounts,
    `<text class="axis" x="0" y="14">Temperature, °C</text>`,
    `<text class="axis" x="0" y="${PRECIPITATION_LABEL_Y}">Precipitation, mm</text>`,
  ].join('\n')
}

function multiplesOf(step, { from, to }) {
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step)
}

function monthFrames(chart) {
  return Array.from({ length: 12 }, (_, index) => index + 1)
    .map((month) => {
      const { start, end } = monthSpan(chart, month)
      const separator = `<line class="month" x1="${start}" x2="${start}" y1="${TEMPERATURE.top}" y2="${PRECIPITATION.bottom}"/>`
      const name = `<text class="month-name" x="${(start + end) / 2}" y="${MONTH_NAMES_Y}" text-anchor="middle">${monthLabel(month).slice(0, 3)}</text>`
      return (month === 1 ? '' : separator) + name
    })
    .join('\n')
}

function monthSpan({ dates, dayWidth, columns }, month) {
  const ofMonth = dates.filter((date) => monthOf(date) === month)
  return { start: round(columns.get(ofMonth.at(0))), end: round(columns.get(ofMonth.at(-1)) + dayWidth) }
}

/** One path for all days of a panel: 365 elements less, and one gradient across them. */
function dailyBars({ days, dayWidth, columns, celsius, millimetres }) {
  const centre = (day) => round(columns.get(day.date) + dayWidth / 2)
  const ranges = days.map((day) => `M${centre(day)} ${celsius.at(day.low)}V${celsius.at(day.high)}`)
  const amounts = days
    .filter((day) => day.precipitation > 0)
    .map((day) => `M${centre(day)} ${millimetres.at(0)}V${millimetres.at(day.precipitation)}`)
  return `<path class="ranges" d="${ranges.join('')}"/>\n<path class="amounts" d="${amounts.join('')}"/>`
}

function monthlyMeans(chart) {
  const { months, celsius } = chart
  return months
    .map((each) => {
      const { start, end } = monthSpan(chart, each.month)
      const [left, right] = [start + 4, end - 4]
      const mean = (degrees) => `M${left} ${celsius.at(degrees)}H${right}`
      const total = `<text class="total" x="${(start + end) / 2}" y="${TOTALS_Y}" text-anchor="middle">${integerLabel(each.precipitation)}</text>`
      return `<path class="mean" d="${mean(each.mean_high)}${mean(each.mean_low)}"/>${total}`
    })
    .join('\n')
}

function extremes({ figures, dayWidth, columns, celsius }) {
  const mark = ({ date, celsius: degrees }, offset) => {
    const x = round(columns.get(date) + dayWidth / 2)
    const anchor = x < 120 ? 'start' : x > WIDTH - 120 ? 'end' : 'middle'
    return `<text class="extreme" x="${x}" y="${celsius.at(degrees) + offset}" text-anchor="${anchor}">${tenthsLabel(degrees)}° on ${dayLabel(date)}</text>`
  }
  return mark(figures.hottest, -9) + mark(figures.coldest, 19)
}

/** Invisible columns that name a day's figures to a pointer. */
function hoverTargets({ days, dayWidth, columns }) {
  return days
    .map((day) => {
      const text = `${dayLabel(day.date)}: ${tenthsLabel(day.low)} to ${tenthsLabel(day.high)} °C, ${tenthsLabel(day.precipitation)} mm, ${day.weather}`
      return `<rect class="hover" x="${round(columns.get(day.date))}" y="${TEMPERATURE.top}" width="${round(dayWidth)}" height="${PRECIPITATION.bottom - TEMPERATURE.top}"><title>${text}</title></rect>`
    })
    .join('\n')
}

function round(number) {
  return Math.round(number * 100) / 100
}
