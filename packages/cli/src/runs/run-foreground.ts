import type { ApiClient, RunAnswer, RunDetails } from '@slipway/api'
import type { Agent } from '@slipway/agent'
import type { ApiSession } from '../api/open-api.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { localAgent } from '../hosting/agent-shape.ts'
import { startLocalAgent } from '../hosting/local-agent.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { count } from '../terminal/count.ts'
import { printJson } from '../terminal/terminal.ts'
import { followRun, pollRun } from './follow-run.ts'
import { LogPrinter } from './log-printer.ts'
import { exitCodeOf, runHeading, tellOutcome } from './run-outcome.ts'

/**
 * Stays with a run until it is over, as if it were a process of this terminal. Where no server lives, an agent in
 * this process takes it, and then it stays until the run is settled.
 */
export async function runForeground(
  context: Context,
  session: ApiSession,
  { run, json }: { run: RunAnswer; json: boolean },
): Promise<ExitCode> {
  const { terminal, clock } = context
  const { client, place } = session
  const { notes, data, symbols } = terminal
  notes.line(runHeading(context, notes, run))
  const agent = await hostRuns(context, session)
  const interrupted = cancelOnInterrupt(context, { client, id: run.id })
  const printer = new LogPrinter({ output: json ? notes : data, notes, symbols })
  let over: RunDetails = await followRun({ client, printer, clock }, { id: run.id })
  tellOutcome(context, notes, over, place)
  if (agent !== undefined) {
    over = await pollRun({ client, clock }, { id: run.id, until: ({ settled_at }) => settled_at !== null })
    const { stillRunning } = await agent.stop({ waitMs: 0 })
    if (stillRunning > 0)
      notes.line(`${count(stillRunning, 'other run')} go on: the next agent records their end.`)
  }
  if (json) printJson(terminal, over)
  return interrupted.aborted ? EXIT.interrupted : exitCodeOf(over)
}

async function hostRuns(context: Context, { state }: ApiSession): Promise<Agent | undefined> {
  if (state === undefined) return undefined
  const shape = await localAgent(`run-${process.pid}`, { state, project: undefined })
  return startLocalAgent(context, state, { ...shape, bundle: findRuntimeBundle() })
}

/** The first Ctrl-C cancels the run, and its end is waited for; the second one leaves it. */
function cancelOnInterrupt(
  { interrupts, terminal: { notes } }: Context,
  { client, id }: { client: ApiClient; id: string },
): AbortSignal {
  const signal = interrupts.take({
    onSecond: () => notes.line(`The run ${id} goes on by itself.`),
  })
  signal.addEventListener('abort', () => {
    notes.line('Cancelling the run; Ctrl-C again leaves it to itself.')
    // A run that was over first is no failure, and its end is about to be told.
    client.cancel({ id, reason: 'Ctrl-C' }).catch(() => {})
  })
  return signal
}
