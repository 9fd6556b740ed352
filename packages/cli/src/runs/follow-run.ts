import { ApiError, type ApiClient, type RunDetails } from '@slipway/api'
import { isTerminal, type Clock } from '@slipway/model'
import { CliError } from '../cli-error.ts'
import type { EntryPrinter } from './log-printer.ts'

const POLL_MS = 50

export interface FollowRequest {
  id: string
  /** Only this attempt. */
  attempt?: number | undefined
  /** Ends the following, which then throws its reason; the run is not touched. */
  signal?: AbortSignal | undefined
}

/** Prints a run's log as it comes; resolves to the run once it is over. */
export async function followRun(
  { client, printer, clock }: { client: ApiClient; printer: EntryPrinter; clock: Clock },
  { id, attempt, signal }: FollowRequest,
): Promise<RunDetails> {
  try {
    for await (const entry of client.logs({ id, attempt, follow: true, signal })) await printer.print(entry)
    return await pollRun({ client, clock }, { id, until: (run) => isTerminal(run.status), signal })
  } catch (error) {
    throw isServerGone(error) ? serverGone(id, error) : error
  } finally {
    printer.end()
  }
}

/** Asks again and again until the run is as wanted. */
export async function pollRun(
  { client, clock }: { client: ApiClient; clock: Clock },
  {
    id,
    until,
    signal,
  }: { id: string; until: (run: RunDetails) => boolean; signal?: AbortSignal | undefined },
): Promise<RunDetails> {
  for (;;) {
    const run = await client.getRun(id)
    if (until(run)) return run
    await clock.sleep(POLL_MS, signal)
    signal?.throwIfAborted()
  }
}

function isServerGone(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'api_unreachable' || error.code === 'log_broken_off')
}

function serverGone(id: string, cause: unknown): CliError {
  return new CliError(`The server went away while the run ${id} was followed.`, {
    remedy: `The run goes on without it; see slipway runs, and follow it again with slipway logs ${id} --follow.`,
    cause,
  })
}
