/** The agent, and the launchers that it hands attempts to. */
export { Agent } from './agent.ts'
export {
  DEFAULT_TIMING,
  type AgentDeps,
  type AgentEvent,
  type AgentOptions,
  type AgentTiming,
} from './agent-deps.ts'
export { routeToSnapshots } from './launchers/route-to-snapshots.ts'
export { ProcessLauncher } from './launchers/process-launcher.ts'
