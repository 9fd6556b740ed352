import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, wholeNumber } from '../command-options.ts'
import type { ReleasesOptions } from '../releases/releases.ts'

export const command: CliCommand<ReleasesOptions, [string | undefined]> = {
  define(command) {
    command
      .argument('[location]', 'the releases of this code location (default: what is CURRENT of each)')
      .option('-n, --limit <number>', 'so many releases at most', wholeNumber(1, 500), 20)
      .addOption(jsonOption('print {locations}, or {releases} of the location, as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: 'Prints to stdout; hints go to stderr.',
          examples: [
            'slipway releases',
            'slipway releases weather',
            'slipway releases weather --env staging',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../releases/releases.ts')).releases(...call),
}
