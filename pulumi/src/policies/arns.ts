import { INDEXES, placeNames, resourceName, rolePath, tableArn, type Place } from '@slipway/aws-layout'

/** The ARNs of a platform's things, and patterns for those of which there are many. */
export const arns = {
  table: tableArn,
  index: (place: Place, index: keyof typeof INDEXES): string =>
    `${arns.table(place)}/index/${INDEXES[index].name}`,
  bucket: (place: Place): string => `arn:aws:s3:::${placeNames.bucket(place)}`,
  /** Objects of the platform's bucket; `key` may be a pattern. */
  objects: (place: Place, key: string): string => `${arns.bucket(place)}/${key}`,
  queue: (place: Place, name: string): string => arn(place, 'sqs', name),
  /** Both doorbells of an agent queue. */
  doorbells: (place: Place, queue: string): string[] =>
    (['high', 'normal'] as const).map((priority) =>
      arns.queue(place, placeNames.doorbell(place, queue, priority)),
    ),
  /** The doorbells of all agent queues. */
  allDoorbells: (place: Place): string =>
    arn(place, 'sqs', namePattern(place, { kind: ['queue'], limit: 80 })),
  /** All queues of the platform. */
  allQueues: (place: Place): string => arn(place, 'sqs', namePattern(place, { limit: 80 })),
  eventsRule: (place: Place): string => arn(place, 'events', `rule/${placeNames.events(place)}`),
  cluster: (place: Place): string => arn(place, 'ecs', `cluster/${placeNames.cluster(place)}`),
  tasks: (place: Place): string => arn(place, 'ecs', `task/${placeNames.cluster(place)}/*`),
  /** All revisions of all locations' task definitions. */
  taskDefinitions: (place: Place): string =>
    arn(place, 'ecs', `task-definition/${namePattern(place, { limit: 255 })}:*`),
  /** All locations' functions and their versions. */
  functions: (place: Place): string => arn(place, 'lambda', `function:${namePattern(place, { limit: 64 })}`),
  /** The published versions of all locations' functions. */
  functionVersions: (place: Place): string =>
    arn(place, 'lambda', `function:${namePattern(place, { limit: 64 })}:*`),
  repositories: (place: Place): string => arn(place, 'ecr', `repository/${placeNames.repositories(place)}`),
  logGroup: (place: Place): string => arn(place, 'logs', `log-group:${placeNames.logGroup(place)}`),
  logStreams: (place: Place): string => `${arns.logGroup(place)}:*`,
  /** A role of the environment; `name` may be a pattern. */
  role: (place: Place, name: string): string =>
    arn({ ...place, region: '' }, 'iam', `role${rolePath(place)}${name}`),
  /** A managed policy of the environment; `name` may be a pattern. */
  policy: (place: Place, name: string): string =>
    arn({ ...place, region: '' }, 'iam', `policy${rolePath(place)}${name}`),
  /** What roles that a deploy makes may do at most. */
  boundary: (place: Place): string => arns.policy(place, placeNames.boundary(place)),
  /** The roles of workflows. */
  workflowRoles: (place: Place): string[] =>
    [placeNames.planRole(place), placeNames.pushRole(place), placeNames.deployRole(place)].map((name) =>
      arns.role(place, name),
    ),
  parameter: (place: Place, path: string): string => arn(place, 'ssm', `parameter${path}`),
}

/** Matches the names of the environment's things of one kind, also those that are cut to `limit` and hashed. */
function namePattern(place: Place, { kind = [], limit }: { kind?: string[]; limit: number }): string {
  // One that is surely cut shows how much of the beginning every name keeps: all but its own part and the hash.
  const cut = resourceName(['slipway', place.project, place.environment, ...kind, 'x'.repeat(limit)], limit)
  return cut.replace(/x*-[^-]*$/, '*')
}

function arn(
  { region, account }: Pick<Place, 'region' | 'account'>,
  service: string,
  resource: string,
): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`
}
