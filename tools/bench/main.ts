import { parseArgs, styleText } from 'node:util'
import { benchActions } from './actions.ts'
import { benchAwsLaunching } from './aws-launching.ts'
import type { BenchRow } from './bench-row.ts'
import { benchCliStart } from './cli-start.ts'
import { benchImage } from './image.ts'
import { benchLaunching } from './launching.ts'
import { benchLogCollection } from './log-collection.ts'
import { benchPlanning } from './planning.ts'
import { benchRuntimeStart } from './runtime-start.ts'
import { benchValidate } from './validate.ts'

const BENCHES = {
  launching: benchLaunching,
  'runtime-start': benchRuntimeStart,
  'log-collection': benchLogCollection,
  validate: benchValidate,
  'cli-start': benchCliStart,
  'aws-launching': benchAwsLaunching,
  image: benchImage,
  planning: benchPlanning,
  actions: benchActions,
}

const HELP = `Usage: npm run bench [-- [--json] [NAME ...]]

Measures the bars of the design on this machine, each against a floor or a peer measured in the same run.
Names: ${Object.keys(BENCHES).join(', ')}. Close what else runs: the ratios bear noise, the figures do not.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) process.stdout.write(HELP)
else await main()

async function main(): Promise<void> {
  const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals
  const rows: BenchRow[] = []
  for (const name of names) {
    const bench = Object.entries(BENCHES).find(([known]) => known === name)?.[1]
    if (bench === undefined) {
      process.stderr.write(`There is no bench ${name}.\n\n${HELP}`)
      process.exitCode = 2
      return
    }
    process.stderr.write(styleText('dim', `${name} …\n`, { stream: process.stderr }))
    rows.push(...(await bench()))
  }
  process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows))
}

function table(rows: readonly BenchRow[]): string {
  const lines = [
    ['', 'here', 'ratio', 'against', 'bar'],
    ...rows.map(({ name, value, unit, against, ratio, bar }) => [
      name,
      `${value.toLocaleString('en')} ${unit}`,
      ratio === null ? '' : `${ratio} x`,
      against === null ? '' : `${against.name}: ${against.value.toLocaleString('en')} ${unit}`,
      bar,
    ]),
  ]
  const width = (column: number): number => Math.max(...lines.map((line) => line[column]?.length ?? 0))
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(width(column)))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
