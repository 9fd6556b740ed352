import { daysOf, monthOf } from './calendar.mjs'
import { WEATHER_TYPES } from './validate.mjs'

/**
 * Monthly aggregates and the year's headline figures from valid days (mm, °C, m/s).
 * A month without a single valid day is left out.
 */
export function summarise({ year, days }) {
  const months = Array.from({ length: 12 }, (_, index) => index + 1)
    .map((month) => ({ month, days: days.filter((day) => monthOf(day.date) === month) }))
    .filter((each) => each.days.length > 0)
    .map(summariseMonth)

  const hottest = greatest(days, (day) => day.high)
  const coldest = greatest(days, (day) => -day.low)
  const windiest = greatest(days, (day) => day.wind)
  const wettest = greatest(months, (month) => month.precipitation)
  const figures = {
    hottest: { date: hottest.date, celsius: hottest.high },
    coldest: { date: coldest.date, celsius: coldest.low },
    windiest: { date: windiest.date, metres_per_second: windiest.wind },
    wettest_month: { month: wettest.month, millimetres: wettest.precipitation },
    precipitation_mm: total(days),
    wet_days: days.filter(isWet).length,
    longest_dry_spell: longestDrySpell({ year, days }),
    weather_days: countWeather(days),
  }
  return { months, figures }
}

function summariseMonth({ month, days }) {
  return {
    month,
    mean_high: mean(days.map((day) => day.high)),
    mean_low: mean(days.map((day) => day.low)),
    highest: Math.max(...days.map((day) => day.high)),
    lowest: Math.min(...days.map((day) => day.low)),
    precipitation: total(days),
    wet_days: days.filter(isWet).length,
    weather_days: countWeather(days),
  }
}

/** A day that is missing ends a spell: nobody knows whether it was dry. */
function longestDrySpell({ year, days }) {
  const dry = new Set(days.filter((day) => !isWet(day)).map((day) => day.date))
  let longest = []
  let current = []
  for (const date of daysOf(year)) {
    current = dry.has(date) ? [...current, date] : []
    if (current.length > longest.length) longest = current
  }
  return { days: longest.length, from: longest.at(0) ?? null, to: longest.at(-1) ?? null }
}

function countWeather(days) {
  return Object.fromEntries(
    WEATHER_TYPES.map((type) => [type, days.filter((day) => day.weather === type).length]),
  )
}

function isWet(day) {
  return day.precipitation > 0
}

function total(days) {
  return toTenths(days.reduce((sum, day) => sum + day.precipitation, 0))
}

function mean(numbers) {
  return toTenths(numbers.reduce((sum, number) => sum + number, 0) / numbers.length)
}

function toTenths(number) {
  return Math.round(number * 10) / 10
}

function greatest(items, measure) {
  return items.reduce((best, item) => (measure(item) > measure(best) ? item : best))
}
