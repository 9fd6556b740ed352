import type { Context } from '../context.ts'
import type { ApiOption, JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findRunId } from './find-run.ts'
import { printJson } from '../terminal/terminal.ts'

export interface CancelOptions extends ApiOption, JsonOption {
  reason?: string
}

/** `slipway cancel`: asks a run to stop. */
export async function cancel(context: Context, options: CancelOptions, wanted: string): Promise<ExitCode> {
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
}
