import { stripVTControlCharacters } from 'node:util'

/** Rows as lines, with columns two spaces apart and no space at a line's end. Cells may be styled. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell))
    })
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  )
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length
}
