import type { ApiClient, LogEnd } from '@slipway/api'
import type { ApiOption, JsonOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findRunId } from './find-run.ts'
import { followRun } from './follow-run.ts'
import { jsonPrinter, LogPrinter, type EntryPrinter } from './log-printer.ts'
import { exitCodeOf, tellOutcome } from './run-outcome.ts'

export interface LogsOptions extends ApiOption, JsonOption {
  follow?: true
  attempt?: number
}

/** `slipway logs`: prints the log of a run. */
export async function logs(context: Context, options: LogsOptions, wanted: string): Promise<ExitCode> {
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
