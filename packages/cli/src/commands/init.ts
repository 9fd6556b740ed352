import { Option } from 'commander'
import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption } from '../command-options.ts'
import type { InitOptions } from '../init/init.ts'
import { LANGUAGES } from '../init/starter-files.ts'

export const command: CliCommand<InitOptions, [string | undefined]> = {
  define(command) {
    command
      .argument('[dir]', 'where; made if it is not there (default: the working directory)')
      .option('--project <name>', "the name of a new project (default: the directory's)")
      .option('--location <name>', 'the name of the code location, and of its folder')
      .addOption(new Option('--language <language>', 'what its code is written in').choices(LANGUAGES))
      .option('-y, --yes', 'ask nothing: hello, in Node.js, for what is not said')
      .addOption(jsonOption('print {project, location, job, root, created, changed} as JSON; asks nothing'))
      .addHelpText(
        'after',
        helpEnd({
          notes: `Writes slipway.yaml and one code location with a job that runs, and has git ignore the local state. In a project, it
adds a code location beside the others. Asks on a terminal for what no option says; elsewhere --location and --language
or --yes are needed. No file is ever replaced: if one is in the way it is named, and nothing is written (exit 1).`,
          examples: [
            'slipway init',
            'slipway init shop --yes',
            'slipway init --location orders --language python',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../init/init.ts')).init(...call),
}
