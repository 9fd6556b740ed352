import { DEFAULT_QUEUE } from '@slipway/config-schema'
import type { ApiClient, RunAnswer } from '@slipway/api'
import type { ApiSession, Home } from '../api/api-session.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { localAgent } from '../hosting/agent-shape.ts'
import type { RuntimeBundle } from '../hosting/runtime-bundle.ts'
import type { OpenState } from '../state/open-state.ts'
import { count } from '../terminal/count.ts'
import { printJson } from '../terminal/terminal.ts'
import { followRun, waitUntilSettled } from './follow-run.ts'
import { LogPrinter } from './log-printer.ts'
import { exitCodeOf, runHeading, tellOutcome } from './run-outcome.ts'

export interface ForegroundRequest {
  run: RunAnswer
  /** What a run needs that this process hosts itself, where no server does. */
  bundle: RuntimeBundle | undefined
  json: boolean
}

/**
 * Stays with a run until it is over, as if it were a process of this terminal. Where no server lives, an agent in
 * this process takes it, and then it stays until the run is settled.
 */
export async function runForeground(
  context: Context,
  session: ApiSession,
  { run: { id, location, job, queue }, bundle, json }: ForegroundRequest,
): Promise<ExitCode> {
  const { terminal, clock } = context
  const { client, state, home, pace } = session
  const { notes, data, symbols, hint } = terminal
  const interrupted = cancelOnInterrupt(context, { client, id })
  const hosted = state && bundle ? await hostRuns(context, state, bundle) : undefined
  try {
    notes.line(runHeading(context, notes, { id, location, job }))
    const printer = new LogPrinter({
      output: json ? notes : data,
      notes,
      symbols,
      ifNotTaken: hint(whoTakes(home, queue)),
    })
    const over = await followRun({ client, printer, clock, pace }, { id })
    tellOutcome(context, notes, over, home)
    const settled = hosted && (await waitUntilSettled({ client, ...hosted.deps }, { id }))
    if (json) printJson(terminal, settled ?? over)
    return interrupted.aborted ? EXIT.interrupted : exitCodeOf(over)
  } finally {
    await hosted?.end()
  }
}

/** What one may do about a run that nobody takes; nothing on this machine, where that is not for lack of an agent. */
function whoTakes(home: Home | undefined, queue: string): string {
  if (home?.kind !== 'platform') return ''
  const agent = home.agents.find(({ queues, include_default_queue }) =>
    queue === DEFAULT_QUEUE ? include_default_queue : queues.includes(queue),
  )
  return agent === undefined ? '' : `; is there one? slipway agent --name ${agent.name}`
}

/** Takes runs in this process; `end` leaves what else it has taken to the next agent. */
async function hostRuns(
  context: Context,
  state: OpenState,
  bundle: RuntimeBundle,
): Promise<{ deps: OpenState['deps']; end(): Promise<void> }> {
  // Only who takes runs itself waits for the agent to be loaded.
  const { startLocalAgent } = await import('../hosting/local-agent.ts')
  const shape = await localAgent(`run-${process.pid}`, { state, project: undefined })
  const agent = startLocalAgent(context, state, { ...shape, bundle })
  return {
    deps: state.deps,
    async end() {
      const { stillRunning } = await agent.stop({ waitMs: 0 })
      if (stillRunning === 0) return
      const others = count(stillRunning, 'other run')
      context.terminal.notes.line(`Had also taken ${others}, left to the next agent.`)
    },
  }
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
