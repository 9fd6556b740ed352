import { Option } from 'commander'
import type { CliCommand } from '../command.ts'
import { helpEnd } from '../command-options.ts'
import type { ValidateOptions } from '../validate/validate.ts'

export const command: CliCommand<ValidateOptions, [string | undefined]> = {
  define(command) {
    command
      .argument('[dir]', 'a directory of the project (default: the working directory)')
      .addOption(
        new Option('--format <format>', 'how the problems are written')
          .choices(['text', 'json', 'github'])
          .default('text'),
      )
      .option('--json', 'the same as --format json: {valid, project, locations, counts, problems}')
      .option('--strict', 'warnings count as errors')
      .option('--fix', 'mend what is safe to mend first, such as a slip in a key; all else stays as it is')
      .addHelpText(
        'after',
        helpEnd({
          notes: `Prints every problem of every file to stdout; exits 1 if there is an error. Changes nothing without --fix. The format
github is that of workflow commands, which GitHub shows beside the lines.`,
          examples: [
            'slipway validate',
            'slipway validate ../shop --json',
            'slipway validate --strict --format github',
            'slipway validate --fix',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../validate/validate.ts')).validate(...call),
}
