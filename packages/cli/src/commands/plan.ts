import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption, type JsonOption } from '../command-options.ts'

export const command: CliCommand<JsonOption, []> = {
  define(command) {
    command.addOption(jsonOption('print {environment, rows} as JSON')).addHelpText(
      'after',
      helpEnd({
        notes: `Prints a row a code location to stdout: build+deploy, deploy (the files are released already), unchanged,
or held (rolled back). Changes nothing.`,
        examples: ['slipway plan', 'slipway plan --json'],
      }),
    )
  },

  run: async (...call) => (await import('../deploy/plan.ts')).plan(...call),
}
