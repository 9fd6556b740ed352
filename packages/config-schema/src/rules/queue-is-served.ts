import { DEFAULT_QUEUE } from '../declaration.ts'
import { didYouMean } from '../did-you-mean.ts'
import { touches, valueAt } from '../finding.ts'
import { isAcceptableName } from '../names.ts'
import type { ProjectRule } from './rule.ts'

/** Each location's queue is served by an agent. */
export const queueIsServed: ProjectRule = ({ project: { agents, broken }, locations }) => {
  if (touches(['agents'], broken)) return []
  const queues = new Set(agents.flatMap((agent) => agent.queues))
  const servesDefault = agents.some((agent) => agent.include_default_queue)
  return locations.flatMap(({ file, content: { agent_queue: queue } }) => {
    const place = valueAt(['agent_queue'])
    if (queue === undefined) {
      if (servesDefault) return []
      const message = 'No agent serves the default queue, in which a location with no agent_queue waits.'
      const named = queues.size > 0 ? `, or name a queue here: ${[...queues].join(', ')}` : ''
      const suggestion = `Write include_default_queue: true at an agent in slipway.yaml${named}.`
      return [{ code: 'queue_not_served', message, suggestion, file, place }]
    }
    // Names that nobody may give are refused as such.
    if (queues.has(queue) || queue === DEFAULT_QUEUE || !isAcceptableName(queue)) return []
    const message = `No agent serves the queue "${queue}".`
    const suggestion =
      didYouMean(queue, queues, 'Served are') ?? `Add it to the queues of an agent in slipway.yaml.`
    return [{ code: 'queue_not_served', message, suggestion, file, place }]
  })
}
