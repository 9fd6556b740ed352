import { randomUUID } from 'node:crypto'
import { EOL } from 'node:os'

/** A line that a runner takes for a command: `::name::` after spaces, or the older `##[name]` anywhere. */
const COMMAND = /^\s*::|##\[/m

/** Prints text to the log of the step. Whatever it quotes from a repository, the runner does nothing of it. */
export function print(text: string): void {
  const token = randomUUID()
  const lines = COMMAND.test(text) ? [`::stop-commands::${token}`, text, `::${token}::`] : [text]
  process.stdout.write(lines.join(EOL) + EOL)
}
