import type { Context } from '../context.ts'
import type { ApiOption, JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { parseJobRef } from './job-ref.ts'
import { runForeground } from './run-foreground.ts'
import { submitRun, type RunRequestOptions } from './submit-run.ts'
import { printJson } from '../terminal/terminal.ts'

export interface RunOptions extends RunRequestOptions, ApiOption, JsonOption {
  detach?: true
}

/** `slipway run`: launches a job and, unless detached, exits as its run ended. */
export async function run(context: Context, options: RunOptions, name: string): Promise<ExitCode> {
  const { terminal, workingDirectory } = context
  const job = parseJobRef(name)
  return withApi(context, options, async (session) => {
    const isHosted = session.state !== undefined && !options.detach
    const bundle = isHosted ? findRuntimeBundle() : undefined
    const { run, replayed } = await submitRun(session.client, { job, options, workingDirectory })
    if (replayed) terminal.notes.line(`The key was used before: this is its run, ${run.id}.`)
    if (!options.detach) return runForeground(context, session, { run, bundle, json: options.json === true })
    if (options.json) printJson(terminal, run)
    else terminal.data.line(run.id)
    if (session.state !== undefined) {
      terminal.notes.line('No slipway start serves this state: the run waits until an agent is there.')
    }
    return EXIT.done
  })
}
