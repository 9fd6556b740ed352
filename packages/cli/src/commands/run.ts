import { Option, type Command } from 'commander'
import type { CliCommand } from '../command.ts'
import { apiOption, collect, helpEnd, jsonOption } from '../command-options.ts'
import type { RunOptions } from '../runs/run.ts'

export const command: CliCommand<RunOptions, [string]> = {
  define(command) {
    addParamOptions(command.argument('<job>', 'LOCATION/JOB, as it is released'))
      .option('--tag <name=value>', 'a tag of the run; may be given several times', collect)
      .addOption(
        new Option('--priority <priority>', 'before others in its queue').choices(['high', 'normal']),
      )
      .addOption(
        new Option(
          '--launcher <launcher>',
          'one of those that the job declares, instead of its first; not on this machine',
        ).choices(['lambda', 'ecs']),
      )
      .option('--idempotency-key <key>', 'the same key with the same request is the same run, for 30 days')
      .option('-d, --detach', 'print the id of the run and leave')
      .addOption(
        jsonOption(
          'print the run as JSON once it is over (with --detach: as it is accepted); the log goes to stderr',
        ),
      )
      .addOption(apiOption())
      .addHelpText('after', helpEnd({ notes: NOTES, examples: EXAMPLES }))
  },

  run: async (...call) => (await import('../runs/run.ts')).run(...call),
}

const NOTES = `With a slipway start on this state the run goes there; with none, this command takes it itself and stays until it
is settled. The log goes to stdout, all else to stderr. Exits 0 if the run SUCCEEDED, else 1.
Ctrl-C cancels the run and waits for its end (exit 130); a second Ctrl-C leaves it to itself.
With --env the run goes to the agents of that environment, which start it on AWS.

The value of -p is text where the job's params say string, else JSON if it is JSON (2015, true, [1,2]), else text.`

const EXAMPLES = [
  'slipway run weather/report -p year=2015',
  'slipway run weather/report --params @params.json --tag team=climate',
  'slipway run hello/greet --detach',
  'slipway run weather/report --env staging --launcher ecs',
]

/** The options that give a run its params. */
export function addParamOptions(command: Command): Command {
  return command
    .option('-p, --param <name=value>', 'a param; may be given several times', collect)
    .option('--params <json>', 'all params as a JSON object, or @FILE that holds one')
}
