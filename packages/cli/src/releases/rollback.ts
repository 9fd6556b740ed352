import type { Context } from '../context.ts'
import type { ApiOption, JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { printJson } from '../terminal/terminal.ts'

export interface RollbackOptions extends ApiOption, JsonOption {
  to?: string
  reason?: string
}

/** `slipway rollback`: makes an earlier release CURRENT, and holds the location there. */
export async function rollback(
  context: Context,
  options: RollbackOptions,
  location: string,
): Promise<ExitCode> {
  const { terminal } = context
  const { to, reason, json } = options
  const current = await withApi(context, options, ({ client }) => client.rollback({ location, to, reason }))
  const { story, symbols } = terminal
  if (json) {
    printJson(terminal, current)
    return EXIT.done
  }
  story.line(
    `${story.style('green', symbols.done)} ${location} is back at ${current.release_id}, and held there`,
  )
  story.line(terminal.hint(`  slipway unhold ${location} lets what was rolled back go out again.`))
  return EXIT.done
}
