import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption } from '../command-options.ts'
import type { LockOptions } from '../lock/lock.ts'

export const command: CliCommand<LockOptions, []> = {
  define(command) {
    command
      .option('--check', 'change nothing, and exit 1 if slipway.lock is not what the locations need')
      .option('--update [base...]', 'ask again for these bases, or for all (default: those that are missing)')
      .addOption(jsonOption('print {changed, bases: [{base, architecture, image, outcome}]} as JSON'))
      .addHelpText(
        'after',
        helpEnd({
          notes: `Asks the registries which image each build.base of the code locations is at this moment, and writes its digest to
slipway.lock beside slipway.yaml: commit it. What is pinned stays as it is; what no location uses any more goes.
Prints a row a base and architecture to stdout. SLIPWAY_REGISTRY_MAP=from=to,... sends requests for a registry to
another host, such as a mirror; the file names the image's own. AWS's registries are asked under your own credentials.`,
          examples: [
            'slipway lock',
            'slipway lock --check',
            'slipway lock --update',
            'slipway lock --update node:24-bookworm-slim',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../lock/lock.ts')).lock(...call),
}
