import { DEFAULT_QUEUE, type Project, type ProjectSettings } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import { LOCAL } from '../context.ts'
import type { OpenState } from '../state/open-state.ts'

/** Who an agent is and what it takes. */
export interface AgentShape {
  /** What bears its name from an earlier life counts as its own. */
  name: string
  queues: readonly string[]
  maxConcurrentRuns: number
}

/** As in a declaration that says nothing. */
const DEFAULT_CONCURRENT_RUNS = 50

/**
 * The one agent that serves all of this machine: the queues of all agents of the project and those that anything
 * released waits in, and as many runs at once as the agents together.
 */
export async function localAgent(
  name: string,
  { state, project }: { state: OpenState; project: Project | undefined },
): Promise<AgentShape> {
  const declared = project?.agents.flatMap(({ queues }) => queues) ?? []
  const runs = project?.agents.reduce((sum, { max_concurrent_runs }) => sum + max_concurrent_runs, 0)
  return {
    name,
    queues: [...new Set([DEFAULT_QUEUE, ...declared, ...(await queuesOfReleases(state))])],
    maxConcurrentRuns: runs ?? DEFAULT_CONCURRENT_RUNS,
  }
}

/** An agent as slipway.yaml declares it. */
export function declaredAgent({ agents }: Pick<ProjectSettings, 'agents'>, name: string): AgentShape {
  const found = agents.find((agent) => agent.name === name)
  if (found === undefined) {
    const known = agents.map((agent) => agent.name).join(', ')
    throw new CliError(`slipway.yaml declares no agent ${name}.`, { remedy: `It has: ${known}.` })
  }
  const queues = found.include_default_queue ? [DEFAULT_QUEUE, ...found.queues] : found.queues
  return { name, queues, maxConcurrentRuns: found.max_concurrent_runs }
}

async function queuesOfReleases({ deps: { releases } }: OpenState): Promise<string[]> {
  const currents = await releases.listCurrents(LOCAL)
  const found = await Promise.all(
    currents.map(({ environment, location, release_id: id }) => releases.read({ environment, location, id })),
  )
  return found.flatMap((release) => release?.declaration.agent_queue ?? [])
}
