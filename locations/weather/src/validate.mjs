/** The weather types of the data set; each day has one. */
export const WEATHER_TYPES = ['sun', 'fog', 'drizzle', 'rain', 'snow']

const DECIMAL = /^-?\d+(\.\d+)?$/
const MEASUREMENTS = ['precipitation', 'temp_max', 'temp_min', 'wind']

/**
 * Turns the text cells of one row into a day with numbers (mm, °C, m/s).
 * Returns `{ day }`, or `{ problem }`: a phrase that says why the row cannot be used.
 */
export function validate(row) {
  const unreadable = MEASUREMENTS.find((name) => !DECIMAL.test(row[name]))
  if (unreadable) return { problem: `${unreadable} is "${row[unreadable]}", not a number` }

  const day = {
    date: row.date,
    precipitation: Number(row.precipitation),
    high: Number(row.temp_max),
    low: Number(row.temp_min),
    wind: Number(row.wind),
    weather: row.weather,
  }
  if (day.precipitation < 0) return { problem: `precipitation is negative (${day.precipitation} mm)` }
  if (day.wind < 0) return { problem: `wind is negative (${day.wind} m/s)` }
  if (day.high < day.low) return { problem: `high ${day.high} °C is below low ${day.low} °C` }
  if (!WEATHER_TYPES.includes(day.weather)) return { problem: `weather is "${day.weather}", an unknown type` }
  return { day }
}
