import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, type ApiOption, type JsonOption } from '../command-options.ts'

export const command: CliCommand<ApiOption & JsonOption, [string]> = {
  define(command) {
    command
      .argument('<location>', 'the code location')
      .addOption(jsonOption('print where CURRENT points as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes:
            'CURRENT stays what it is; the next slipway deploy, or with --env the next push, may release what was rolled back.',
          examples: ['slipway unhold weather', 'slipway unhold weather --env staging'],
        }),
      )
  },

  run: async (...call) => (await import('../releases/unhold.ts')).unhold(...call),
}
