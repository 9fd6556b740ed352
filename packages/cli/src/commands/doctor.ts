import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption, type JsonOption } from '../command-options.ts'

export const command: CliCommand<JsonOption, []> = {
  define(command) {
    command
      .addOption(jsonOption('print {ok, checks: [{name, status, message, remedy}]} as JSON'))
      .addHelpText(
        'after',
        helpEnd({
          notes: `Checks Node.js, git, npm, Docker, what the jobs' commands start, loopback, disk space, the local state and its server,
the runtime, the project and its slipway.lock. Prints to stdout what is ok, a warning (something may not work) or a
problem (something will not), each with a remedy; exits 1 if there is a problem. Changes nothing, and asks nothing of
AWS.`,
          examples: ['slipway doctor', 'slipway doctor --quiet', 'slipway doctor --json'],
        }),
      )
  },

  run: async (...call) => (await import('../doctor/doctor.ts')).doctor(...call),
}
