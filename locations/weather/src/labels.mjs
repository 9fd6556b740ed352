const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' })
const integer = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** `11 August` from `2014-08-11`. */
export function dayLabel(date) {
  return dayAndMonth.format(new Date(date))
}

/** `March` from 3. */
export function monthLabel(number) {
  return month.format(new Date(Date.UTC(2000, number - 1)))
}

/** `1,233` from 1232.8. */
export function integerLabel(number) {
  return typographicMinus(integer.format(number))
}

/** `−6.0` from -6, with a true minus sign. */
export function tenthsLabel(number) {
  return typographicMinus(tenths.format(number))
}

function typographicMinus(text) {
  return text.replace('-', '−')
}
