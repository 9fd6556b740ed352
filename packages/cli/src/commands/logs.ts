import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, wholeNumber } from '../command-options.ts'
import { RUN_ARGUMENT } from '../runs/find-run.ts'
import type { LogsOptions } from '../runs/logs.ts'

export const command: CliCommand<LogsOptions, [string]> = {
  define(command) {
    command
      .argument('[run]', RUN_ARGUMENT, 'latest')
      .option('-f, --follow', 'go on until the run is over; exits 1 if it did not succeed')
      .option('-a, --attempt <number>', 'only this attempt', wholeNumber(1, 999_999_999))
      .addOption(jsonOption('print each entry as a line of JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: `What the job printed goes to stdout, its steps' ends and hints to stderr. Ctrl-C ends the printing, not the run.`,
          examples: [
            'slipway logs',
            'slipway logs 01K9GZ --follow',
            'slipway logs latest --attempt 1 --json',
            'slipway logs latest --env staging',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../runs/logs.ts')).logs(...call),
}
