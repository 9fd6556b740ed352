import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { Agent, type AgentEvent } from '@slipway/agent'
import { EcsLauncher, LambdaLauncher, routeOnAws } from '@slipway/agent/aws'
import type { Context } from '../context.ts'
import { awsConfig } from '../environments/connect.ts'
import type { OpenEnvironment } from '../environments/open-environment.ts'
import { platformFailure } from '../environments/platform-failure.ts'
import type { AgentShape } from './agent-shape.ts'
import { tellTrouble } from './tell-trouble.ts'

/** Starts an agent of an environment on AWS in this process: its runs go to Lambda and ECS. */
export function startPlatformAgent(
  { terminal, clock }: Context,
  { deps, place }: OpenEnvironment,
  { name, queues, maxConcurrentRuns }: AgentShape,
): Agent {
  const config = awsConfig(place)
  const tell = (event: AgentEvent): void => {
    if (event.kind !== 'trouble') return terminal.story.line(progressLine(event, clock.now()))
    const { where, error } = event
    tellTrouble(terminal, { where, error: platformFailure(error, place) ?? error })
  }
  const agent = new Agent(
    {
      ...deps,
      launchers: {
        lambda: new LambdaLauncher({ client: new LambdaClient(config), clock }),
        ecs: new EcsLauncher({ client: new ECSClient(config), clock }),
      },
      route: routeOnAws,
      onEvent: tell,
    },
    { name, environment: place.environment, queues, maxConcurrentRuns },
  )
  agent.start()
  return agent
}

/** `2026-11-21T12:00:00.000Z launched run_id=01K… attempt=1`: a line that a log's search can take apart. */
function progressLine({ kind, ...fields }: AgentEvent, now: number): string {
  const told = Object.entries(fields).map(([name, value]) => `${name}=${plain(String(value))}`)
  return [new Date(now).toISOString(), kind, ...told].join(' ')
}

function plain(value: string): string {
  return /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value)
}
