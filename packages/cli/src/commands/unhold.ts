import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, type ApiOption, type JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT } from '../exit-code.ts'
import { printJson } from '../terminal/terminal.ts'

export const command: CliCommand<ApiOption & JsonOption, [string]> = {
  define(command) {
    command
      .argument('<location>', 'the code location')
      .addOption(jsonOption('print where CURRENT points as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: 'CURRENT stays what it is; the next slipway deploy may release what was rolled back.',
          examples: ['slipway unhold weather', 'slipway unhold weather --env staging'],
        }),
      )
  },

  async run(context, options, location) {
    const { terminal } = context
    const current = await withApi(context, options, ({ client }) => client.unhold({ location }))
    const { story, symbols } = terminal
    if (options.json) printJson(terminal, current)
    else story.line(`${story.style('green', symbols.done)} ${location} is no longer held`)
    return EXIT.done
  },
}
