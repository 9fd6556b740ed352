import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption } from '../command-options.ts'
import type { BootstrapOptions } from '../bootstrap/bootstrap.ts'

export const command: CliCommand<BootstrapOptions, []> = {
  define(command) {
    command
      .requiredOption('--env <name>', 'the environment of slipway.yaml')
      .option('--repository <owner/name>', 'whose workflows deploy (default: the one of the remote origin)')
      .addOption(jsonOption('print {environment, steps, roles, variables, ...} as JSON'))
      .addHelpText('after', helpEnd({ notes: NOTES, examples: EXAMPLES }))
  },

  run: async (...call) => (await import('../bootstrap/bootstrap.ts')).bootstrap(...call),
}

const NOTES = `Makes in the environment's AWS account, under your own credentials, what must be there before the first push: the
table, the bucket that keeps state (one that slipway.yaml names as state is only looked at), the permissions boundary,
GitHub as identity provider, and the roles for the workflows of one repository: plan reads, push brings images, deploy
does the rest. What is there already stays; what is not as it should be is set right: call it as often as you like, also
after one that was cut off. Prints a line for each to stdout, and then the variables that the repository needs.

Who gets which role: jobs on the environment's branch, plan and push; pull requests, but those of forks, plan; jobs of
the GitHub environment of its name, all three. So let that one deploy from the environment's branch only. With its ids,
as owner@1/name@2, a repository is that very one, and none that is made anew under its name.`

const EXAMPLES = [
  'slipway bootstrap --env staging',
  'slipway bootstrap --env staging --repository acme/weather',
  'slipway bootstrap --env production --json',
]
