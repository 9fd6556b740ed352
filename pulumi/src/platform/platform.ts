import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Cluster } from '@pulumi/aws/ecs/cluster.js'
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi'
import { placeNames, type Place } from '@slipway/aws-layout'
import { agentPolicy, executionPolicy, taskTrust } from '../policies/index.ts'
import { managedRole } from '../roles/managed-role.ts'
import { makeBucket } from './bucket.ts'
import { makeQueues } from './queues.ts'
import { routeTaskEvents } from './task-events.ts'

/** Where a platform stands, and whom it serves. */
export interface PlatformArgs {
  place: Place
  /**
   * The agent queues, each of which gets two doorbells. `default` is always one of them; order and repetitions do not
   * matter. A queue that is no longer named keeps its doorbells on AWS: runs may still wait in it.
   */
  queues: readonly string[]
}

/** How long the logs of hosts are kept. Those of runs lie in the bucket. */
const HOST_LOG_DAYS = 30

/**
 * What the agents and locations of one environment stand on, besides the table and the boundary of roles, which are
 * there before: the bucket, the queues, the rule that tells of stopped tasks, the cluster, the log group, and the roles
 * of agents and of ECS. Every name follows from the place and never changes, so that nobody has to ask for one.
 *
 * Tags are the provider's (`defaultTags`). It has no outputs.
 *
 * @example
 * new Platform('platform', { place, queues: ['default', 'etl'] }, { provider })
 */
export class Platform extends ComponentResource {
  constructor(name: string, { place, queues }: PlatformArgs, options?: ComponentResourceOptions) {
    super('slipway:aws:Platform', name, {}, options)
    const served = [...new Set(['default', ...queues])].sort()
    makeBucket(this, place)
    const { events } = makeQueues(this, { place, queues: served })
    routeTaskEvents(this, { place, events })
    makeCluster(this, place)
    makeRoles(this, { place, queues: served })
    this.registerOutputs({})
  }
}

function makeCluster(parent: Platform, place: Place): void {
  const cluster = placeNames.cluster(place)
  new Cluster(cluster, { name: cluster }, { parent })
  const group = placeNames.logGroup(place)
  new LogGroup(group, { name: group, retentionInDays: HOST_LOG_DAYS }, { parent })
}

function makeRoles(parent: Platform, { place, queues }: PlatformArgs): void {
  const trust = taskTrust({ place })
  const agent = agentPolicy({ place, queues })
  managedRole(parent, { place, name: placeNames.agentRole(place), trust, policy: agent })
  const execution = executionPolicy({ place })
  managedRole(parent, { place, name: placeNames.executionRole(place), trust, policy: execution })
}
