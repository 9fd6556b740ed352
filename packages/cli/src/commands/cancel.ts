import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, type ApiOption, type JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT } from '../exit-code.ts'
import { findRunId, RUN_ARGUMENT } from '../runs/find-run.ts'
import { printJson } from '../terminal/terminal.ts'

interface CancelOptions extends ApiOption, JsonOption {
  reason?: string
}

export const command: CliCommand<CancelOptions, [string]> = {
  define(command) {
    command
      .argument('<run>', RUN_ARGUMENT)
      .option('--reason <text>', 'why; kept with the run')
      .addOption(jsonOption('print the run as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: `A run that waits is CANCELLED at once. One that runs is asked to stop (SIGTERM, then SIGKILL after its grace), and
the end as it happens wins: it may still succeed. A run that is over is refused, with exit code 1.`,
          examples: [
            'slipway cancel latest',
            'slipway cancel 01K9GZ --reason "wrong year"',
            'slipway cancel 01K9GZ --env staging',
          ],
        }),
      )
  },

  async run(context, options, wanted) {
    const { terminal } = context
    const { reason } = options
    const run = await withApi(context, options, async ({ client }) =>
      client.cancel({ id: await findRunId(client, wanted), reason }),
    )
    const { story, symbols } = terminal
    const told = run.status === 'CANCELLED' ? 'is CANCELLED' : `is ${run.status}, and was asked to stop`
    if (options.json) printJson(terminal, run)
    else story.line(`${story.style('green', symbols.done)} ${run.location}/${run.job}  ${run.id}  ${told}`)
    return EXIT.done
  },
}
