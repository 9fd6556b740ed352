import type { AgentDeclaration } from '../declaration.ts'
import type { SlipwayFile } from '../schema/slipway-file.ts'

const MAX_CONCURRENT_RUNS = 50

/** The agent of a project that declares none. */
const IMPLICIT_AGENT: AgentDeclaration = {
  name: 'default',
  queues: [],
  include_default_queue: true,
  max_concurrent_runs: MAX_CONCURRENT_RUNS,
}

/**
 * Fills in defaults. A project that declares no agents has one, named `default`, which serves only the default
 * queue and has at most 50 runs under way.
 */
export function normaliseAgents(agents: SlipwayFile['agents']): AgentDeclaration[] {
  if (!agents) return [{ ...IMPLICIT_AGENT, queues: [] }]
  return agents.map(({ name, queues = [], include_default_queue = false, max_concurrent_runs }) => ({
    name,
    queues,
    include_default_queue,
    max_concurrent_runs: max_concurrent_runs ?? MAX_CONCURRENT_RUNS,
  }))
}
