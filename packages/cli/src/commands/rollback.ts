import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, type ApiOption, type JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT } from '../exit-code.ts'
import { printJson } from '../terminal/terminal.ts'

interface RollbackOptions extends ApiOption, JsonOption {
  to?: string
  reason?: string
}

export const command: CliCommand<RollbackOptions, [string]> = {
  define(command) {
    command
      .argument('<location>', 'the code location')
      .option('--to <release>', 'the id of a release (default: the one that was CURRENT before)')
      .option('--reason <text>', 'why; shown by plan and releases')
      .addOption(jsonOption('print where CURRENT points as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: `Runs that start from now on use the release it goes back to; runs under way keep theirs. The location is held: what
was rolled back is not deployed again until it changes, or slipway unhold lifts the hold.`,
          examples: [
            'slipway rollback weather --reason "empty report"',
            'slipway rollback weather --to 01K9GZ5B4Q0000000000000000',
            'slipway rollback weather --env staging',
          ],
        }),
      )
  },

  async run(context, options, location) {
    const { terminal } = context
    const { to, reason, json } = options
    const current = await withApi(context, options, ({ client }) => client.rollback({ location, to, reason }))
    const { story, symbols } = terminal
    if (json) {
      printJson(terminal, current)
      return EXIT.done
    }
    story.line(
      `${story.style('green', symbols.done)} ${location} is back at ${current.release_id}, and held there`,
    )
    story.line(terminal.hint(`  slipway unhold ${location} lets what was rolled back go out again.`))
    return EXIT.done
  },
}
