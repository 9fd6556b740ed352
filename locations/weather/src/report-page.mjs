import { readFileSync } from 'node:fs'
import { dayLabel, integerLabel, monthLabel, tenthsLabel } from './labels.mjs'
import { WEATHER_TYPES } from './validate.mjs'
import { weatherChart } from './weather-chart.mjs'
import { yearChart } from './year-chart.mjs'

/** The report on one year as a self-contained HTML page. */
export function reportPage(report) {
  const { year, days, months, figures } = report
  const css = readFileSync(new URL('report.css', import.meta.url), 'utf8')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Seattle weather ${year}</title>
<style>
${css}</style>
</head>
<body>
<main>
<header>
<h1>Seattle <span>${year}</span></h1>
<p class="lead">${lead(figures)}</p>
</header>
<dl class="figures">
${headlines(figures, days.length).map(headline).join('\n')}
</dl>
<section aria-labelledby="year">
<h2 id="year">The year, day by day</h2>
<p>Each bar runs from a day’s low to its high. The lines across are the monthly mean high and low; the numbers above the precipitation are monthly totals.</p>
<div class="scroll" role="region" aria-label="Chart of temperature and precipitation" tabindex="0">
${yearChart(report)}
</div>
</section>
<section aria-labelledby="weather">
<h2 id="weather">What kind of day it was</h2>
<p>One type a day, as the data set gives it. “Sun” means that nothing else was reported; rain or snow may be a trace too small to measure.</p>
<ul class="legend">
${WEATHER_TYPES.map((type) => legendItem(type, figures.weather_days[type])).join('\n')}
</ul>
<div class="scroll" role="region" aria-label="Chart of weather types" tabindex="0">
${weatherChart(report)}
</div>
</section>
<section aria-labelledby="months">
<h2 id="months">Month by month</h2>
<p>Temperatures in °C, precipitation in mm.</p>
<div class="scroll" role="region" aria-label="Table of monthly figures" tabindex="0">
${monthTable(months)}
</div>
</section>
<footer>
<p>${footer(report)}</p>
</footer>
</main>
</body>
</html>
`
}

function lead({ precipitation_mm, wet_days, coldest, hottest }) {
  const extreme = ({ celsius, date }) =>
    `${tenthsLabel(celsius)}\u00a0°C on ${dayLabel(date).replace(' ', '\u00a0')}`
  return `${integerLabel(precipitation_mm)}\u00a0mm of precipitation on ${wet_days} days, and temperatures from ${extreme(coldest)} to ${extreme(hottest)}.`
}

function headlines(figures, dayCount) {
  const { hottest, coldest, windiest, wettest_month: wettest, longest_dry_spell: spell } = figures
  return [
    ['Hottest', tenthsLabel(hottest.celsius), '°C', dayLabel(hottest.date)],
    ['Coldest', tenthsLabel(coldest.celsius), '°C', dayLabel(coldest.date)],
    [
      'Precipitation on',
      figures.wet_days,
      'days',
      `${integerLabel((100 * figures.wet_days) / dayCount)}% of the year`,
    ],
    ['Wettest month', integerLabel(wettest.millimetres), 'mm', monthLabel(wettest.month)],
    [
      'Longest dry spell',
      spell.days,
      'days',
      spell.days > 0 ? `${dayLabel(spell.from)} to ${dayLabel(spell.to)}` : '',
    ],
    ['Windiest day', tenthsLabel(windiest.metres_per_second), 'm/s', dayLabel(windiest.date)],
  ]
}

function headline([name, value, unit, note]) {
  return `<div><dt>${name}</dt><dd>${value} <small>${unit}</small></dd><dd>${note}</dd></div>`
}

function legendItem(type, count) {
  return `<li><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="${type}" x="1" y="1" width="12" height="12" rx="3"/></svg>${type} <b>${count}</b></li>`
}

function monthTable(months) {
  return `<table>
<thead><tr><th scope="col">Month</th><th scope="col">Mean high</th><th scope="col">Mean low</th><th scope="col">Highest</th><th scope="col">Lowest</th><th scope="col">Precipitation</th><th scope="col">Days with<br>precipitation</th><th scope="col">Most frequent</th></tr></thead>
<tbody>
${months.map(monthRow).join('\n')}
</tbody>
</table>`
}

function monthRow(month) {
  const cells = [
    ...[month.mean_high, month.mean_low, month.highest, month.lowest, month.precipitation].map(tenthsLabel),
    month.wet_days,
    mostFrequent(month.weather_days),
  ]
  return `<tr><th scope="row">${monthLabel(month.month)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

function mostFrequent(counts) {
  const type = WEATHER_TYPES.reduce((best, each) => (counts[each] > counts[best] ? each : best))
  return `${type}, ${counts[type]} days`
}

function footer({ days, dropped_rows, missing_days }) {
  return `${days.length} days of observations; ${dropped_rows} rows dropped as invalid, ${missing_days} days missing. Data: <a href="https://www.ncei.noaa.gov/">NOAA</a>, in the public domain, through <a href="https://github.com/vega/vega-datasets">vega-datasets</a>, which derived the weather types. Wind is a day’s average.`
}
