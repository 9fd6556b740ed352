import type { RunAnswer } from '@slipway/api'
import { RUN_STATUSES, type RunStatus } from '@slipway/model'
import { InvalidArgumentError, Option } from 'commander'
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
import { ago, duration } from '../terminal/duration.ts'
import { table } from '../terminal/table.ts'
import { printJson } from '../terminal/terminal.ts'
import type { Style } from '../terminal/writer.ts'

interface RunsOptions extends ApiOption, JsonOption {
  location?: string
  job?: string
  status?: RunStatus
  limit: number
}

export const command: CliCommand<RunsOptions, []> = {
  define(command) {
    command
      .option('-l, --location <name>', 'only of this code location')
      .option('-j, --job <name>', 'only of this job')
      .addOption(
        new Option('-s, --status <status>', 'only with this status').choices(RUN_STATUSES).argParser(status),
      )
      .option('-n, --limit <number>', 'so many at most', wholeNumber(1, 500), 20)
      .addOption(jsonOption('print {runs} as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: 'Prints to stdout, newest first; hints go to stderr.',
          examples: [
            'slipway runs',
            'slipway runs --location weather --status FAILED',
            'slipway runs -n 1 --json',
            'slipway runs --env staging',
          ],
        }),
      )
  },

  async run(context, options) {
    const { terminal } = context
    const { json, location, job, status: wanted, limit } = options
    const filter = { ...(location && { location }), ...(job && { job }), ...(wanted && { status: wanted }) }
    const { runs, cursor } = await withApi(context, options, ({ client }) =>
      client.listRuns({ ...filter, limit }),
    )
    if (json) {
      printJson(terminal, { runs })
      return EXIT.done
    }
    if (runs.length === 0) terminal.notes.line('There are no such runs.')
    else tellRuns(context, runs)
    if (cursor !== undefined) terminal.notes.line(`These are the newest ${runs.length}; --limit shows more.`)
    return EXIT.done
  },
}

const STYLES: Record<RunStatus, Style> = {
  QUEUED: 'dim',
  STARTING: 'cyan',
  RUNNING: 'cyan',
  SUCCEEDED: 'green',
  FAILED: 'red',
  CANCELLED: 'yellow',
}

function tellRuns({ terminal: { data }, clock }: Context, runs: readonly RunAnswer[]): void {
  const now = clock.now()
  const rows = runs.map((run) => [
    run.id,
    `${run.location}/${run.job}`,
    data.style(STYLES[run.status], run.status),
    run.started_at === null ? '' : duration((run.ended_at ?? now) - run.started_at),
    ago(run.submitted_at, now),
    run.failure?.code ?? '',
  ])
  const heading = ['RUN', 'JOB', 'STATUS', 'TOOK', 'SUBMITTED', 'FAILURE']
  for (const line of table([heading, ...rows])) data.line(line)
}

/** Upper case is how statuses are written, and nobody likes to type it. */
function status(text: string): RunStatus {
  const found = RUN_STATUSES.find((candidate) => candidate === text.toUpperCase())
  if (found !== undefined) return found
  throw new InvalidArgumentError(`It is one of: ${RUN_STATUSES.join(', ')}.`)
}
