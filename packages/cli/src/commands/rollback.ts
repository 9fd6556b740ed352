import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption } from '../command-options.ts'
import type { RollbackOptions } from '../releases/rollback.ts'

export const command: CliCommand<RollbackOptions, [string]> = {
  define(command) {
    command
      .argument('<location>', 'the code location')
      .option('--to <release>', 'the id of a release (default: the one that was CURRENT before)')
      .option('--reason <text>', 'why; shown by plan and releases')
      .addOption(jsonOption('print where CURRENT points as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: `Runs that start from now on use the release it goes back to; runs under way keep theirs. The location is held: what
was rolled back is not deployed again until it changes, or slipway unhold lifts the hold.`,
          examples: [
            'slipway rollback weather --reason "empty report"',
            'slipway rollback weather --to 01K9GZ5B4Q0000000000000000',
            'slipway rollback weather --env staging',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../releases/rollback.ts')).rollback(...call),
}
