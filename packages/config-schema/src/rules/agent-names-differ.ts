import { valueAt } from '../finding.ts'
import type { ProjectRule } from './rule.ts'

/** No two agents have the same name. */
export const agentNamesDiffer: ProjectRule = ({ project: { file, agents } }) =>
  agents.flatMap(({ name }, index) => {
    if (agents.findIndex((agent) => agent.name === name) === index) return []
    const message = `Two agents are named "${name}".`
    const suggestion = 'One agent may serve several queues; otherwise rename one.'
    return [{ code: 'duplicate_agent', message, suggestion, file, place: valueAt(['agents', index, 'name']) }]
  })
