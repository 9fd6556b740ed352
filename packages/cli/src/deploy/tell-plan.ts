import { inspect } from 'node:util'
import type { DeployResult, Plan, PlanAction, PlanRow } from '@slipway/deploy'
import type { Terminal } from '../terminal/terminal.ts'
import { duration } from '../terminal/duration.ts'
import { table } from '../terminal/table.ts'
import type { Style, Writer } from '../terminal/writer.ts'

const STYLES: Record<PlanAction, Style> = {
  'build+deploy': 'green',
  deploy: 'green',
  unchanged: 'dim',
  held: 'yellow',
}

/** The plan's rows as aligned lines. */
export function tellPlan({ hint }: Terminal, writer: Writer, rows: readonly PlanRow[]): void {
  const cells = rows.map(({ location, action, reason }) => [
    location,
    writer.style(STYLES[action], action),
    hint(reason),
  ])
  for (const line of table(cells)) writer.line(`  ${line}`)
}

/** The rows of a plan that ask for something to be done. */
export function rowsToDo({ rows }: Plan): PlanRow[] {
  return rows.filter(({ action }) => action !== 'unchanged' && action !== 'held')
}

/** What became of a location: to `writer` when it was released, to stderr when not. */
export function tellResult({ errors, symbols, hint }: Terminal, writer: Writer, result: DeployResult): void {
  const { location, ms } = result
  if (result.outcome === 'released') {
    const digest = writer.style('dim', shortDigest(result.release.release_digest))
    writer.line(`${writer.style('green', symbols.done)} ${location} released  ${digest}  ${duration(ms)}`)
    return
  }
  const { code, message, remedy, cause } = result.problem
  errors.line(`${errors.style('red', symbols.failed)} ${location} not released: ${message}`)
  errors.line(`  ${hint(remedy)}`)
  // Not foreseen, so its stack is all there is to find out by.
  if (code === 'unexpected') errors.line(inspect(cause))
}

/** Enough of a digest to tell one release from another by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 7)
}
