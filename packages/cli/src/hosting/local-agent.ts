import { Agent, ProcessLauncher, routeToSnapshots, type AgentEvent } from '@slipway/agent'
import { changedRing } from '@slipway/model'
import { LOCAL, type Context } from '../context.ts'
import type { OpenState } from '../state/open-state.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { AgentShape } from './agent-shape.ts'
import type { RuntimeBundle } from './runtime-bundle.ts'

/** Starts an agent of this machine in this process: whatever a job declares, it runs as a process here. */
export function startLocalAgent(
  { terminal, variables }: Context,
  { deps, place, dotenvFile }: OpenState,
  { name, queues, maxConcurrentRuns, bundle }: AgentShape & { bundle: RuntimeBundle },
): Agent {
  const launcher = new ProcessLauncher({
    runtimeEntry: bundle.path,
    stateDirectory: place.directory,
    dotenvFile,
    variables,
    // The agents are to look now, not at their next round. A ring that is lost costs nothing but that, and a state
    // that is closed needs none.
    onExit: (envelope) => void deps.doorbell.ring(changedRing(envelope)).catch(() => {}),
  })
  const agent = new Agent(
    {
      ...deps,
      launchers: { [launcher.name]: launcher },
      route: routeToSnapshots,
      onEvent: (event) => tellTrouble(terminal, event),
    },
    { name, environment: LOCAL, queues, maxConcurrentRuns },
  )
  agent.start()
  return agent
}

function tellTrouble({ errors }: Terminal, event: AgentEvent): void {
  if (event.kind !== 'trouble') return
  const { where, error } = event
  errors.line(`agent, ${where}: ${error instanceof Error ? error.message : String(error)}; it is tried again`)
}
