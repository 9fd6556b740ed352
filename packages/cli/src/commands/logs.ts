import type { ApiClient, LogEnd } from '@slipway/api'
import type { CliCommand } from '../command.ts'
import {
  apiOption,
  helpEnd,
  jsonOption,
  wholeNumber,
  type ApiOption,
  type JsonOption,
} from '../command-options.ts'
import type { Context } from '../context.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT } from '../exit-code.ts'
import { findRunId, RUN_ARGUMENT } from '../runs/find-run.ts'
import { followRun } from '../runs/follow-run.ts'
import { jsonPrinter, LogPrinter, type EntryPrinter } from '../runs/log-printer.ts'
import { exitCodeOf, tellOutcome } from '../runs/run-outcome.ts'

interface LogsOptions extends ApiOption, JsonOption {
  follow?: true
  attempt?: number
}

export const command: CliCommand<LogsOptions, [string]> = {
  define(command) {
    command
      .argument('[run]', RUN_ARGUMENT, 'latest')
      .option('-f, --follow', 'go on until the run is over; exits 1 if it did not succeed')
      .option('-a, --attempt <number>', 'only this attempt', wholeNumber(1, 999_999_999))
      .addOption(jsonOption('print each entry as a line of JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: `What the job printed goes to stdout, its steps' ends and hints to stderr. Ctrl-C ends the printing, not the run.`,
          examples: [
            'slipway logs',
            'slipway logs 01K9GZ --follow',
            'slipway logs latest --attempt 1 --json',
            'slipway logs latest --env staging',
          ],
        }),
      )
  },

  async run(context, options, wanted) {
    const { clock, terminal } = context
    const { attempt, follow } = options
    return withApi(context, options, async ({ client, home, pace }) => {
      const id = await findRunId(client, wanted)
      const printer = printerFor(context, options)
      if (follow) {
        const run = await followRun({ client, printer, clock, pace }, { id, attempt })
        tellOutcome(context, terminal.notes, run, home)
        return exitCodeOf(run)
      }
      const { complete } = await printLog({ client, printer }, { id, attempt })
      if (!complete) terminal.notes.line(terminal.hint(`The run goes on: slipway logs ${id} --follow`))
      return EXIT.done
    })
  },
}

function printerFor({ terminal }: Context, { json }: LogsOptions): EntryPrinter {
  const { data, notes, symbols } = terminal
  return json ? jsonPrinter(data) : new LogPrinter({ output: data, notes, symbols })
}

async function printLog(
  { client, printer }: { client: ApiClient; printer: EntryPrinter },
  request: { id: string; attempt: number | undefined },
): Promise<LogEnd> {
  const entries = client.logs(request)
  for (;;) {
    const next = await entries.next()
    if (next.done) {
      printer.end()
      return next.value
    }
    await printer.print(next.value)
  }
}
