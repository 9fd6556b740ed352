import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption } from '../command-options.ts'
import { RUN_ARGUMENT } from '../runs/find-run.ts'
import type { ArtifactsOptions } from '../runs/artifacts.ts'

export const command: CliCommand<ArtifactsOptions, [string, string | undefined]> = {
  define(command) {
    command
      .argument('[run]', RUN_ARGUMENT, 'latest')
      .argument('[name]', 'fetch this one')
      .option(
        '-o, --output <file>',
        "where it goes; - is stdout (default: the name's last part, if there is no such file)",
      )
      .addOption(jsonOption('print {artifacts} as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes:
            'The files that the newest attempt of the run left in SLIPWAY_ARTIFACTS_DIR. The list goes to stdout.',
          examples: [
            'slipway artifacts',
            'slipway artifacts latest report.html',
            'slipway artifacts 01K9GZ data/clean.csv -o - | head',
            'slipway artifacts latest report.html --env staging',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../runs/artifacts.ts')).artifacts(...call),
}
