import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, afterEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const LOCATION = fileURLToPath(new URL('..', import.meta.url))
let root
let env

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weather-'))
  env = {
    SLIPWAY_SCRATCH_DIR: join(root, 'scratch'),
    SLIPWAY_ARTIFACTS_DIR: join(root, 'artifacts'),
    SLIPWAY_RESULT_FILE: join(root, 'result.json'),
  }
  mkdirSync(env.SLIPWAY_SCRATCH_DIR)
  mkdirSync(env.SLIPWAY_ARTIFACTS_DIR)
})

afterEach(() => rmSync(root, { recursive: true }))

test('the report on 2014 states what the data set says', () => {
  const { result } = runJob(2014)
  // Taken from the file with: grep ^2014 | awk -F, (sums, counts, extremes), not with this location's code.
  assert.deepEqual(result, {
    year: 2014,
    days: 365,
    hottest: { date: '2014-08-11', celsius: 35.6 },
    coldest: { date: '2014-02-06', celsius: -6 },
    windiest: { date: '2014-01-11', metres_per_second: 8.8 },
    wettest_month: { month: 3, millimetres: 240 },
    precipitation_mm: 1232.8,
    wet_days: 150,
    longest_dry_spell: { days: 23, from: '2014-06-29', to: '2014-07-21' },
    weather_days: { sun: 187, fog: 28, drizzle: 0, rain: 148, snow: 2 },
  })
})

for (const [year, days, millimetres] of [
  [2012, 366, 1226],
  [2013, 365, 828],
  [2014, 365, 1232.8],
  [2015, 365, 1139.2],
]) {
  test(`the page for ${year} is well-formed and shows every day`, () => {
    const { page, result } = runJob(year)
    assert.equal(result.precipitation_mm, millimetres)
    assertBalanced(page)
    assert.match(page, new RegExp(`<title>Seattle weather ${year}</title>`))
    assert.equal(page.match(/<svg [^>]*role="img"/g).length, 2)
    assert.equal(page.match(/<rect class="hover"/g).length, days)
    assert.equal(page.match(/<tr><th scope="row">/g).length, 12)
    assert.doesNotMatch(page, /NaN|undefined|null|Infinity/)
    assert.doesNotMatch(page, /(src|srcset|data)=|@import|<link|<script/, 'the page loads nothing')
  })
}

test('invalid rows are dropped with a warning, and the report counts them', () => {
  runStep('extract', '--year', '2014')
  const file = join(env.SLIPWAY_SCRATCH_DIR, 'observations.json')
  const extracted = JSON.parse(readFileSync(file, 'utf8'))
  const { observations } = extracted
  observations[0].temp_max = ''
  observations[1].temp_min = '99'
  observations[2].precipitation = '-1'
  observations[3].wind = '-1'
  observations[4].weather = '<b>hail</b>'
  observations[5].date = '2014-02-30'
  observations[7].date = observations[6].date
  writeFileSync(file, JSON.stringify(extracted))

  const { stderr } = runStep('clean')
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    'warning: 2014-01-01 dropped: temp_max is "", not a number',
    'warning: 2014-01-02 dropped: high 10.6 °C is below low 99 °C',
    'warning: 2014-01-03 dropped: precipitation is negative (-1 mm)',
    'warning: 2014-01-04 dropped: wind is negative (-1 m/s)',
    'warning: 2014-01-05 dropped: weather is "<b>hail</b>", an unknown type',
    'warning: 2014-02-30 dropped: no day of 2014',
    'warning: 2014-01-07 dropped: the day has a row already',
    'warning: no valid row for 7 days: 2014-01-01, 2014-01-02, 2014-01-03, 2014-01-04, 2014-01-05, 2014-01-06, 2014-01-08',
  ])

  runStep('plot')
  assert.match(readPage(), /358 days of observations; 7 rows dropped as invalid, 7 days missing/)
  assertBalanced(readPage())
})

test('a day that is missing ends a dry spell, so another one is the longest', () => {
  runStep('extract', '--year', '2014')
  const file = join(env.SLIPWAY_SCRATCH_DIR, 'observations.json')
  const extracted = JSON.parse(readFileSync(file, 'utf8'))
  extracted.observations = extracted.observations.filter((row) => row.date !== '2014-07-10')
  writeFileSync(file, JSON.stringify(extracted))
  runStep('clean')
  runStep('plot')
  const { longest_dry_spell: spell } = JSON.parse(readFileSync(env.SLIPWAY_RESULT_FILE, 'utf8'))
  assert.deepEqual(spell, { days: 17, from: '2014-05-26', to: '2014-06-11' })
})

test('a year that the data set lacks fails the first step with one sentence', () => {
  const { status, stdout, stderr } = spawnStep('extract', '--year', '1999')
  assert.equal(status, 1, stdout)
  assert.equal(stderr, 'No rows for the year 1999. Choose one that the data set covers.\n')
})

function runJob(year) {
  runStep('extract', '--year', String(year))
  runStep('clean')
  runStep('plot')
  return { page: readPage(), result: JSON.parse(readFileSync(env.SLIPWAY_RESULT_FILE, 'utf8')) }
}

function runStep(name, ...args) {
  const finished = spawnStep(name, ...args)
  assert.equal(finished.status, 0, finished.stderr)
  return finished
}

function spawnStep(name, ...args) {
  return spawnSync(process.execPath, [`src/${name}.mjs`, ...args], { cwd: LOCATION, env, encoding: 'utf8' })
}

function readPage() {
  return readFileSync(join(env.SLIPWAY_ARTIFACTS_DIR, 'report.html'), 'utf8')
}

/** Fails unless every element is closed in the order in which it was opened. */
function assertBalanced(page) {
  const open = []
  for (const [tag, closing, name, selfClosing] of page.matchAll(
    /<(\/?)([a-z][a-zA-Z0-9]*)(?:[^<>"]|"[^"]*")*?(\/?)>/g,
  )) {
    if (closing) assert.equal(open.pop(), name, `${tag} closes another element`)
    else if (!selfClosing && !['meta', 'br'].includes(name)) open.push(name)
  }
  assert.deepEqual(open, [])
}
