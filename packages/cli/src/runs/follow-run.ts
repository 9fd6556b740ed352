import { ApiError, type ApiClient, type RunDetails } from '@slipway/api'
import { changedRing, isTerminal, type Clock, type Doorbell } from '@slipway/model'
import { NEAR, type FollowPace } from '../api/api-session.ts'
import { CliError } from '../cli-error.ts'
import type { EntryPrinter } from './log-printer.ts'
import { withSilences } from './with-silences.ts'

export interface FollowRequest {
  id: string
  /** Only this attempt. */
  attempt?: number | undefined
  /** Ends the following, which then throws its reason; the run is not touched. */
  signal?: AbortSignal | undefined
}

/** Prints a run's log as it comes; resolves to the run once it is over. */
export async function followRun(
  { client, printer, clock, pace = NEAR }: PollDeps & { printer: EntryPrinter },
  { id, attempt, signal }: FollowRequest,
): Promise<RunDetails> {
  try {
    const entries = client.logs({ id, attempt, follow: true, signal })
    for await (const entry of withSilences(entries, { clock, ms: pace.silence })) {
      if (entry !== undefined) await printer.print(entry)
      else printer.waiting(await client.getRun(id), clock.now())
    }
    return await pollRun({ client, clock, pace }, { id, until: ({ status }) => isTerminal(status), signal })
  } catch (error) {
    throw isServerGone(error) ? serverGone(id, error) : error
  } finally {
    printer.end()
  }
}

/**
 * Waits until nothing of a run that is over is left to be done, which the agent of this process sees to. Rings for it:
 * the run's host may have been started by an agent that is gone, and then nobody else tells of its end.
 */
export async function waitUntilSettled(
  { doorbell, ...deps }: PollDeps & { doorbell: Doorbell },
  request: { id: string; signal?: AbortSignal | undefined },
): Promise<RunDetails> {
  return pollRun(deps, {
    ...request,
    until: ({ settled_at }) => settled_at !== null,
    async before({ environment, location, id }) {
      await doorbell.ring(changedRing({ environment, location, run_id: id }))
    },
  })
}

interface PollDeps {
  client: ApiClient
  clock: Clock
  /** Left out: that of this machine. */
  pace?: FollowPace
}

interface PollRequest {
  id: string
  until: (run: RunDetails) => boolean
  /** Done before each wait. */
  before?: (run: RunDetails) => Promise<void>
  signal?: AbortSignal | undefined
}

async function pollRun(
  { client, clock, pace = NEAR }: PollDeps,
  { id, until, before, signal }: PollRequest,
): Promise<RunDetails> {
  for (;;) {
    const run = await client.getRun(id)
    if (until(run)) return run
    await before?.(run)
    await clock.sleep(pace.poll, signal)
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
