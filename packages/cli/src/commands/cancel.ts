import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption } from '../command-options.ts'
import { RUN_ARGUMENT } from '../runs/find-run.ts'
import type { CancelOptions } from '../runs/cancel.ts'

export const command: CliCommand<CancelOptions, [string]> = {
  define(command) {
    command
      .argument('<run>', RUN_ARGUMENT)
      .option('--reason <text>', 'why; kept with the run')
      .addOption(jsonOption('print the run as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: `A run that waits is CANCELLED at once. One that runs is asked to stop (SIGTERM, then SIGKILL after its grace), and
the end as it happens wins: it may still succeed. A run that is over is refused, with exit code 1.`,
          examples: [
            'slipway cancel latest',
            'slipway cancel 01K9GZ --reason "wrong year"',
            'slipway cancel 01K9GZ --env staging',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../runs/cancel.ts')).cancel(...call),
}
