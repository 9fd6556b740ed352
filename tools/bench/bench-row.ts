/** One line of the bench: a figure, and what it is held against in the same run on the same machine. */
export interface BenchRow {
  name: string
  value: number
  unit: 'ms' | 'per s' | 'MB/s' | '%' | 'MB' | 'calls'
  /** The floor (what no design can beat) or the peer; null for a figure that stands alone. */
  against: { name: string; value: number } | null
  /** `value` divided by what it is held against. */
  ratio: number | null
  /** The bar of the design, in words. */
  bar: string
}

/** Makes a row; the ratio is rounded to two places, the value to three figures. */
export function benchRow(row: Omit<BenchRow, 'ratio'>): BenchRow {
  const { value, against } = row
  return {
    ...row,
    value: threeFigures(value),
    against: against && { ...against, value: threeFigures(against.value) },
    ratio: against === null ? null : Math.round((value / against.value) * 100) / 100,
  }
}

/** The value below which the given part (0 to 1) of the samples lies. */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function threeFigures(value: number): number {
  return Number(value.toPrecision(3))
}
