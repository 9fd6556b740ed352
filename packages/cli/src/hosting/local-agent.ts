import { Agent, ProcessLauncher, routeToSnapshots } from '@slipway/agent'
import { changedRing } from '@slipway/model'
import { LOCAL, type Context } from '../context.ts'
import type { OpenState } from '../state/open-state.ts'
import type { AgentShape } from './agent-shape.ts'
import type { RuntimeBundle } from './runtime-bundle.ts'
import { tellTrouble } from './tell-trouble.ts'

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
      onEvent: (event) => event.kind === 'trouble' && tellTrouble(terminal, event),
    },
    { name, environment: LOCAL, queues, maxConcurrentRuns },
  )
  agent.start()
  return agent
}
