import type { CliCommand } from '../command.ts'
import { helpEnd, wholeNumber } from '../command-options.ts'
import { addParamOptions } from './run.ts'
import type { StartOptions } from '../server/start.ts'

export const command: CliCommand<StartOptions, []> = {
  define(command) {
    command.option('--run <job>', 'then launch this job (LOCATION/JOB) and show it')
    addParamOptions(command)
      .option('--once', 'stop as soon as that run is over, and exit as it ended')
      .option(
        '--port <number>',
        'of the API; 0: any (default: 4700, or any if that is taken)',
        wholeNumber(0, 65_535),
      )
      .addHelpText('after', helpEnd({ notes: NOTES, examples: EXAMPLES }))
  },

  run: async (...call) => (await import('../server/start.ts')).start(...call),
}

const NOTES = `Checks the project (exit 1 and nothing changed if it has problems), releases what differs to this machine, then runs
an agent for all queues and the API on 127.0.0.1. Other commands find it by server.json in the state directory, which
also holds the token that the API asks for; one start serves a state at a time. Prints to stdout, problems to stderr.
A job's secret is the variable of its name here, or else in the file .env beside slipway.yaml.

The first Ctrl-C takes nothing more and waits up to 10 s for what is under way; what still runs goes on by itself, and
the next start adopts it. It is how a server is meant to end: exit 0 (130 when --once waited for its run). The second
Ctrl-C ends it at once: 130.`

const EXAMPLES = [
  'slipway start',
  'slipway start --run weather/report -p year=2015',
  'slipway start --run hello/greet --once',
]
