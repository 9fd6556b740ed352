import type { Handle } from '@slipway/model'
import { exchange } from '../http-exchange.ts'
import type { Variables } from '../../environment/host-variables.ts'

/** The endpoint is on this machine, or it is not there. */
const PATIENCE_MS = 2000

/** Which task of ECS this container is, as ECS itself says; where nobody says so, the container's host name. */
export async function readTaskHandle({
  variables,
  hostname,
}: {
  variables: Variables
  hostname: string
}): Promise<Handle> {
  const container: Handle = { kind: 'container', hostname }
  const endpoint = variables['ECS_CONTAINER_METADATA_URI_V4'] ?? ''
  if (endpoint === '') return container
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const { status, body } = await exchange({ method: 'GET', url: `${endpoint}/task`, signal })
    const { TaskARN, Cluster } = JSON.parse(body) as Record<string, unknown>
    if (status !== 200 || typeof TaskARN !== 'string') return container
    return { kind: 'ecs', task_arn: TaskARN, cluster: typeof Cluster === 'string' ? Cluster : null }
  } catch {
    // The run matters more than where it is.
    return container
  }
}
