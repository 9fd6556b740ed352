import type { CommitPlan } from '../environment/commit-plan.ts'

/** A plan as text for people: a line a row, in columns. Every line ends with a line end. */
export function planTable({ rows }: CommitPlan): string {
  const cells = rows.map(({ location, action, reason }) => [location, action, reason])
  const widths = [0, 1].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`)
    .join('')
}
