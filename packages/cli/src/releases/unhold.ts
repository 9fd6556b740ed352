import { LOCAL, type Context } from '../context.ts'
import type { ApiOption, JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { printJson } from '../terminal/terminal.ts'

/** `slipway unhold`: lifts the hold of a location. */
export async function unhold(
  context: Context,
  options: ApiOption & JsonOption,
  location: string,
): Promise<ExitCode> {
  const { terminal } = context
  const current = await withApi(context, options, ({ client }) => client.unhold({ location }))
  const { story, symbols, hint } = terminal
  if (options.json) {
    printJson(terminal, current)
    return EXIT.done
  }
  story.line(`${story.style('green', symbols.done)} ${location} is no longer held`)
  if ((options.env ?? LOCAL) !== LOCAL)
    story.line(hint('  The next push deploys it, or its last workflow run again: slipway plan says what.'))
  return EXIT.done
}
