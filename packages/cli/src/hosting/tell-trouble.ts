import type { Terminal } from '../terminal/terminal.ts'

/** Tells of what failed and is tried again by itself. */
export function tellTrouble(
  { errors }: Pick<Terminal, 'errors'>,
  { where, error }: { where: string; error: unknown },
): void {
  errors.line(`agent, ${where}: ${error instanceof Error ? error.message : String(error)}; it is tried again`)
}
