import type { RunAnswer } from '@slipway/api'
import type { RunStatus } from '@slipway/model'
import type { ApiOption, JsonOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { ago, duration } from '../terminal/duration.ts'
import { table } from '../terminal/table.ts'
import { printJson } from '../terminal/terminal.ts'
import { STATUS_STYLES } from './status-styles.ts'

export interface RunsOptions extends ApiOption, JsonOption {
  location?: string
  job?: string
  status?: RunStatus
  limit: number
}

/** `slipway runs`: lists runs, newest first. */
export async function runs(context: Context, options: RunsOptions): Promise<ExitCode> {
  const { terminal } = context
  const { json, location, job, status: wanted, limit } = options
  const filter = { ...(location && { location }), ...(job && { job }), ...(wanted && { status: wanted }) }
  const page = await withApi(context, options, ({ client }) => client.listRuns({ ...filter, limit }))
  if (json) {
    printJson(terminal, { runs: page.runs })
    return EXIT.done
  }
  const { length } = page.runs
  if (length === 0) terminal.notes.line('There are no such runs.')
  else tellRuns(context, page.runs)
  if (page.cursor !== undefined) terminal.notes.line(`These are the newest ${length}; --limit shows more.`)
  return EXIT.done
}

function tellRuns({ terminal: { data }, clock }: Context, told: readonly RunAnswer[]): void {
  const now = clock.now()
  const rows = told.map((run) => [
    run.id,
    `${run.location}/${run.job}`,
    data.style(STATUS_STYLES[run.status], run.status),
    took(run, now),
    ago(run.submitted_at, now),
    run.failure?.code ?? '',
  ])
  const heading = ['RUN', 'JOB', 'STATUS', 'TOOK', 'SUBMITTED', 'FAILURE']
  for (const line of table([heading, ...rows])) data.line(line)
}

/** Of the newest attempt: the waits between attempts are not what the job took. */
function took({ started_at: startedAt, ended_at: endedAt, attempt }: RunAnswer, now: number): string {
  if (startedAt === null) return ''
  const time = duration((endedAt ?? now) - startedAt)
  return attempt > 1 ? `${time}, attempt ${attempt}` : time
}
