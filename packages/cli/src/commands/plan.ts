import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption } from '../command-options.ts'
import type { PlanOptions } from '../deploy/plan.ts'

export const command: CliCommand<PlanOptions, []> = {
  define(command) {
    command
      .option('--ref <ref>', 'with --env: the commit, branch or tag to plan (default: HEAD)')
      .option(
        '--changed <ref>',
        'with --env: compare with where it parted from this one, without credentials',
      )
      .addOption(jsonOption('print {environment, rows} as JSON, with --env also {commit, base}'))
      .addHelpText(
        'after',
        helpEnd({
          notes: `Prints a row a code location to stdout: build+deploy, deploy (the files are released already), unchanged,
or held (rolled back). Changes nothing.

On this machine it is about the files as they are. With --env it is about a commit, under your own credentials; there
is also a row for the platform that agents stand on, and one, remove refused, for each location that is released and
not declared any more. With --changed it asks git alone, and prints what differs only.`,
          examples: [
            'slipway plan',
            'slipway plan --env staging',
            'slipway plan --env staging --ref v1.4',
            'slipway plan --env staging --changed origin/main',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../deploy/plan.ts')).plan(...call),
}
