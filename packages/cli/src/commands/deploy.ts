import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption, type JsonOption } from '../command-options.ts'

export const command: CliCommand<JsonOption, [string[]]> = {
  define(command) {
    command
      .argument('[location...]', 'only these (default: all that differ)')
      .addOption(jsonOption('print {environment, results} as JSON'))
      .addHelpText(
        'after',
        helpEnd({
          notes: `Releases to this machine what differs from what is released, one location after the other. A location that
fails stays as it was and does not stop the others; then the exit code is 1. Prints to stdout; problems go to
stderr. A held location is left alone until it changes, or slipway unhold lifts the hold.`,
          examples: ['slipway deploy', 'slipway deploy weather hello', 'slipway deploy --json'],
        }),
      )
  },

  run: async (...call) => (await import('../deploy/deploy.ts')).deploy(...call),
}
