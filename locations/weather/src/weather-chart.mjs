import { monthOf } from './calendar.mjs'
import { dayLabel, monthLabel } from './labels.mjs'
import { WEATHER_TYPES } from './validate.mjs'

const WIDTH = 1000
const CELL = { left: 44, top: 26, columnWidth: 24, rowHeight: 26, gap: 3 }
const SHARE = { left: 816, right: WIDTH - 8 }
const HEIGHT = CELL.top + 12 * CELL.rowHeight

/** The year as a grid of days coloured by weather type, with each month's shares beside it, as SVG. */
export function weatherChart({ days, months }) {
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="weather-title weather-desc">
<title id="weather-title">Weather of every day</title>
<desc id="weather-desc">A row for each month and a cell for each day, coloured by weather type. Bars at the right show how many days of the month had each type; the table at the end counts the days with precipitation.</desc>
${dayNumbers()}
${months.map(monthName).join('')}
${days.map(dayCell).join('\n')}
${months.map(monthShares).join('\n')}
</svg>`
}

function dayNumbers() {
  const numbers = [1, 5, 10, 15, 20, 25, 30].map(
    (day) =>
      `<text class="tick" x="${cellX(day) + cellWidth() / 2}" y="14" text-anchor="middle">${day}</text>`,
  )
  return `${numbers.join('')}<text class="tick" x="${SHARE.left}" y="14">Days of each type</text>`
}

function monthName({ month }) {
  return `<text class="month-name" x="0" y="${cellY(month) + 16}">${monthLabel(month).slice(0, 3)}</text>`
}

function dayCell({ date, weather }) {
  const box = `x="${cellX(Number(date.slice(8)))}" y="${cellY(monthOf(date))}" width="${cellWidth()}" height="${cellHeight()}"`
  return `<rect class="${weather}" ${box} rx="3"><title>${dayLabel(date)}: ${weather}</title></rect>`
}

function monthShares({ month, weather_days: counts }) {
  const dayWidth = (SHARE.right - SHARE.left) / 31
  let x = SHARE.left
  return WEATHER_TYPES.filter((type) => counts[type] > 0)
    .map((type) => {
      const width = counts[type] * dayWidth
      const bar = `<rect class="${type}" x="${x.toFixed(2)}" y="${cellY(month)}" width="${(width - 2).toFixed(2)}" height="${cellHeight()}" rx="2"><title>${monthLabel(month)}: ${counts[type]} days of ${type}</title></rect>`
      x += width
      return bar
    })
    .join('')
}

function cellX(day) {
  return CELL.left + (day - 1) * CELL.columnWidth
}

function cellY(month) {
  return CELL.top + (month - 1) * CELL.rowHeight
}

function cellWidth() {
  return CELL.columnWidth - CELL.gap
}

function cellHeight() {
  return CELL.rowHeight - CELL.gap
}
