import { Option } from 'commander'
import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption } from '../command-options.ts'
import type { DeployOptions } from '../deploy/deploy.ts'

export const command: CliCommand<DeployOptions, [string[]]> = {
  define(command) {
    command
      .argument('[location...]', 'only these (default: all that differ)')
      .addOption(jsonOption('print {environment, results} as JSON'))
      // Whoever expects it is told how it is done instead.
      .addOption(new Option('--env <name>').hideHelp())
      .addHelpText(
        'after',
        helpEnd({
          notes: `Releases to this machine what differs from what is released, one location after the other. A location that
fails stays as it was and does not stop the others; then the exit code is 1. Prints to stdout; problems go to
stderr. A held location is left alone until it changes, or slipway unhold lifts the hold.

To an environment on AWS deploys are made by git push: the action deploy-location does it in the workflow.`,
          examples: ['slipway deploy', 'slipway deploy weather hello', 'slipway deploy --json'],
        }),
      )
  },

  run: async (...call) => (await import('../deploy/deploy.ts')).deploy(...call),
}
