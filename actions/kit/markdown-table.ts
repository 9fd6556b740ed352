export interface MarkdownTable {
  head: readonly string[]
  rows: readonly (readonly string[])[]
}

/** A summary may hold 1 MB, and a comment 65,536 characters: nobody reads even that much. */
const MAX_CHARACTERS = 50_000

/** A table in GitHub's Markdown; cells are plain text. Rows that are too many are counted instead. */
export function markdownTable({ head, rows }: MarkdownTable): string {
  const lines = [head, head.map(() => '---')].map(lineOf)
  let length = 0
  for (const [index, row] of rows.entries()) {
    const line = lineOf(row.map(plainText))
    length += line.length
    if (length > MAX_CHARACTERS) return `${lines.join('\n')}\n\n… and ${rows.length - index} more.\n`
    lines.push(line)
  }
  return `${lines.join('\n')}\n`
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** A text that Markdown shows as it is. */
export function plainText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#!|~>@]/g, (character) => `\\${character}`)
}
