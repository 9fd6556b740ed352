import type { AwsCall } from './aws-call-record.ts'

type Input = Record<string, unknown>
type Check = [message: string, holds: (input: Input) => boolean]

const MEMBERS: Record<string, string[]> = {
  Invoke: ['v', 'environment', 'location', 'run_id', 'attempt'],
  RunTask: [
    'cluster',
    'taskDefinition',
    'count',
    'launchType',
    'clientToken',
    'startedBy',
    'overrides',
    'networkConfiguration',
    'propagateTags',
    'tags',
  ],
  DescribeTasks: ['cluster', 'tasks', 'include'],
  StopTask: ['cluster', 'task', 'reason'],
}

const CHECKS: Record<string, Check[]> = {
  RunTask: [
    ['A count is 1 to 10.', ({ count }) => Number(count) >= 1 && Number(count) <= 10],
    ['A clientToken has 64 characters at most.', ({ clientToken }) => String(clientToken).length <= 64],
    [
      'startedBy is 1 to 128 letters, digits, - / and _.',
      ({ startedBy }) => /^[A-Za-z0-9/_-]{1,128}$/.test(String(startedBy)),
    ],
    ['Overrides have 8192 characters at most.', ({ overrides }) => JSON.stringify(overrides).length <= 8192],
    ['A task has 50 tags at most.', ({ tags }) => listOf(tags).length <= 50],
    ['Tags are letters, digits and + - = . _ : / @.', ({ tags }) => listOf(tags).every(isTag)],
    ['A task definition has a revision.', ({ taskDefinition }) => /:\d+$/.test(String(taskDefinition))],
  ],
  DescribeTasks: [
    [
      'DescribeTasks takes 1 to 100 tasks.',
      ({ tasks }) => listOf(tasks).length > 0 && listOf(tasks).length <= 100,
    ],
    [
      'The tasks are in the cluster.',
      ({ cluster, tasks }) => listOf(tasks).every((arn) => clusterOf(arn) === cluster),
    ],
  ],
  StopTask: [['The task is in the cluster.', ({ cluster, task }) => clusterOf(task) === cluster]],
}

/** What AWS would refuse of this call, by the limits of its service model; each a sentence. */
export function findFaults({ operation, input }: AwsCall): string[] {
  const known = MEMBERS[operation]
  if (known === undefined) return [`${operation} is none of a launcher's calls.`]
  const unknown = Object.keys(input).filter((member) => !known.includes(member))
  const broken = (CHECKS[operation] ?? []).filter(([, holds]) => !holds(input))
  return [
    ...unknown.map((member) => `${operation} has no member ${member}.`),
    ...broken.map(([message]) => message),
  ]
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function isTag(tag: unknown): boolean {
  const { key, value } = tag as { key: string; value: string }
  const fits = (text: string, limit: number) =>
    text.length <= limit && /^[\p{L}\p{N}\s+\-=._:/@]*$/u.test(text)
  return fits(key, 128) && fits(value, 256)
}

function clusterOf(taskArn: unknown): string {
  return String(taskArn).replace(/:task\/([^/]+)\/.*/, ':cluster/$1')
}
