import { repositoryPart } from './repository-part.ts'
import { resourceName, withHash } from './resource-name.ts'

/** Where an environment's platform stands; every name follows from it. */
export interface Place {
  project: string
  /** The environment whose platform it is: a preview stands on its base's. */
  environment: string
  account: string
  region: string
}

/** As many characters as Pulumi takes. */
const STACK_LIMIT = 100

/** What a platform's things are called. The limits are AWS's own for each kind of name. */
export const placeNames = {
  table: (place: Place): string => resourceName(prefix(place), 255),
  /** Names of buckets are unique in the whole world. */
  bucket: (place: Place): string => {
    const suffix = `-${place.account}-${place.region}`
    return `${resourceName(prefix(place), 63 - suffix.length, { hyphens: true })}${suffix}`
  },
  cluster: (place: Place): string => resourceName(prefix(place), 255),
  /** The doorbell of an agent queue. */
  doorbell: (place: Place, queue: string, priority: 'high' | 'normal'): string =>
    resourceName([...prefix(place), 'queue', queue, priority], 80),
  /** Rung by runtimes: an attempt changed. */
  changed: (place: Place): string => resourceName([...prefix(place), 'changed'], 80),
  /** Filled by AWS alone: tasks that stopped, invocations that failed. */
  events: (place: Place): string => resourceName([...prefix(place), 'events'], 80),
  deadLetters: (place: Place): string => resourceName([...prefix(place), 'dead'], 80),
  logGroup: (place: Place): string => `/${prefix(place).join('/')}`,
  /** The role that all hosts of a location have. */
  locationRole: (place: Place, location: string): string =>
    resourceName([...prefix(place), 'location', location], 64),
  agentRole: (place: Place): string => resourceName([...prefix(place), 'agent'], 64),
  /** What ECS itself needs to start a task: pull, log, read secrets. */
  executionRole: (place: Place): string => resourceName([...prefix(place), 'execution'], 64),
  /** What roles that a deploy makes may do at most: made by bootstrap. */
  boundary: (place: Place): string => resourceName([...prefix(place), 'boundary'], 128),
  /** Roles of workflows, made by bootstrap: plan reads, push builds images, deploy does the rest. */
  planRole: (place: Place): string => resourceName([...prefix(place), 'ci', 'plan'], 64),
  pushRole: (place: Place): string => resourceName([...prefix(place), 'ci', 'push'], 64),
  deployRole: (place: Place): string => resourceName([...prefix(place), 'ci', 'deploy'], 64),
  /** Where the state of the stacks is kept when slipway.yaml does not say; made by bootstrap. */
  stateBucket: (place: Place): string => {
    const suffix = `-state-${place.account}-${place.region}`
    return `${resourceName(prefix(place), 63 - suffix.length, { hyphens: true })}${suffix}`
  },
  /** The stack of the platform, or of a location: within one project's state, so that only environments must differ. */
  stack: ({ environment }: Pick<Place, 'environment'>, name: string): string => {
    const whole = `${name}.${environment}`
    if (whole.length <= STACK_LIMIT && !name.includes('.')) return whole
    return withHash(whole, { limit: STACK_LIMIT, of: `${name}\0${environment}` })
  },
  function: (place: Place, location: string, shape: string): string =>
    resourceName([...prefix(place), location, shape], 64),
  taskFamily: (place: Place, location: string, shape: string): string =>
    resourceName([...prefix(place), location, shape], 255),
  repository: ({ project }: Pick<Place, 'project'>, location: string): string =>
    `${repositoryPart(project)}/${repositoryPart(location)}`,
  /** Of the names of all repositories of a project. */
  repositories: ({ project }: Pick<Place, 'project'>): string => `${repositoryPart(project)}/*`,
}

/** The registry of a place, as images are named: `SLIPWAY_REGISTRY_MAP` may send requests elsewhere. */
export function registryHost({ account, region }: Pick<Place, 'account' | 'region'>): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com`
}

/** The path that all roles of an environment lie under. */
export function rolePath({ project, environment }: Pick<Place, 'project' | 'environment'>): string {
  return `/slipway/${project}/${environment}/`
}

/** The ARN of a place's table. DynamoDB takes it for the name, and then refuses whoever is of another account. */
export function tableArn(place: Place): string {
  return `arn:aws:dynamodb:${place.region}:${place.account}:table/${placeNames.table(place)}`
}

/** The URL of a queue, as AWS makes it from the name. */
export function queueUrl({ account, region }: Place, name: string): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`
}

function prefix({ project, environment }: Place): string[] {
  return ['slipway', project, environment]
}
