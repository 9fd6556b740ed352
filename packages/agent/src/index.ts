/** The agent, and the launchers that it hands attempts to. */
export { Agent } from './agent.ts'
export {
  DEFAULT_TIMING,
  type AgentDeps,
  type AgentEvent,
  type AgentOptions,
  type AgentTiming,
} from './agent-deps.ts'
export { EcsLauncher, type EcsLauncherDeps } from './launchers/ecs-launcher.ts'
export { LambdaLauncher, type LambdaLauncherDeps } from './launchers/lambda-launcher.ts'
export { routeOnAws } from './launchers/route-on-aws.ts'
export { routeToSnapshots } from './launchers/route-to-snapshots.ts'
export { ProcessLauncher } from './launchers/process-launcher.ts'
