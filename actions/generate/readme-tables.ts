import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readActionFile, type ActionFile } from './action-file.ts'

/** The README of an action, its tables of inputs and outputs as action.yml has them. */
export async function readmeOf(directory: string): Promise<string> {
  const readme = await readFile(join(directory, 'README.md'), 'utf8')
  const { inputs, outputs } = await readActionFile(directory)
  const tables = { inputs: inputTable(inputs), outputs: outputTable(outputs) }
  return Object.entries(tables).reduce((text, [name, table]) => withTable(text, { name, table }), readme)
}

/** Puts a table between the comments `<!-- name -->` and `<!-- /name -->`. Throws where they are missing. */
export function withTable(text: string, { name, table }: { name: string; table: string }): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start === -1 || stop < start) throw new Error(`The README has no ${begin} … ${end}.`)
  return `${text.slice(0, start)}${begin}\n\n${table}\n${text.slice(stop)}`
}

function inputTable(inputs: ActionFile['inputs']): string {
  const rows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.description,
    input.required ? 'required' : defaultOf(input),
  ])
  return tableOf(['input', 'what it says', 'default'], rows)
}

function defaultOf({ default: value = '' }: { default?: string }): string {
  return value === '' ? '' : `\`${value}\``
}

function outputTable(outputs: ActionFile['outputs']): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return tableOf(['output', 'what it says'], rows)
}

/** In columns, as the formatter has them. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.trim().replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const [first = [], ...others] = cells
  const lines = [first, widths.map((width) => '-'.repeat(width)), ...others].map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  return `${lines.join('\n')}\n`
}
