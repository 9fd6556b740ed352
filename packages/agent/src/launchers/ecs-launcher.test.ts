import { ECSClient } from '@aws-sdk/client-ecs'
import type { FailureCode } from '@slipway/model'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EcsLauncher } from './ecs-launcher.ts'
import type { AwsCall } from './test/aws-call-record.ts'
import { startAwsEndpoint, type AwsEndpoint } from './test/aws-endpoint.ts'
import { HandClock } from './test/hand-clock.ts'
import {
  aLaunchRequest,
  CLUSTER_ARN,
  ECS_TARGET,
  LAMBDA_TARGET,
  TASK_DEFINITION_ARN,
  taskArn,
} from './test/launch-requests.ts'

const REQUEST = aLaunchRequest(ECS_TARGET)
const TOKEN = '01JD7Q5W3ZK8M2N4P6R8T0V2X4-2'
const STARTED_BY = TOKEN
const TASK = taskArn(1)
const { run_id, attempt } = REQUEST.envelope
const HANDLE = { kind: 'ecs', cluster: 'slipway', task_arn: TASK, run_id, attempt }
const MINUTE = 60_000

let aws: AwsEndpoint
let clock: HandClock

beforeEach(async () => {
  aws = await startAwsEndpoint()
  clock = new HandClock()
})

afterEach(async () => {
  await aws[Symbol.asyncDispose]()
  expect(aws.faults).toEqual([])
})

function makeLauncher({ maxAttempts = 1 } = {}): EcsLauncher {
  return new EcsLauncher({ client: new ECSClient({ ...aws.config, maxAttempts }), clock })
}

/** Answers DescribeTasks: every task that is asked for has this status. */
function everyTask(lastStatus: string, startedBy = STARTED_BY) {
  return ({ input }: AwsCall) => ({
    ok: {
      tasks: (input['tasks'] as string[]).map((arn) => ({ taskArn: arn, lastStatus, startedBy })),
      failures: [],
    },
  })
}

function missing(...arns: string[]) {
  return { ok: { tasks: [], failures: arns.map((arn) => ({ arn, reason: 'MISSING' })) } }
}

describe('a launch', () => {
  test('is one Fargate task of the revision, with the envelope, and is named after the attempt', async () => {
    aws.answers({ ok: { tasks: [{ taskArn: TASK, lastStatus: 'PROVISIONING' }], failures: [] } })
    expect(await makeLauncher().launch(REQUEST)).toEqual({ launched: true, handle: HANDLE })
    const value = JSON.stringify(REQUEST.envelope)
    expect(aws.calls).toEqual([
      {
        operation: 'RunTask',
        input: {
          cluster: 'slipway',
          taskDefinition: TASK_DEFINITION_ARN,
          count: 1,
          launchType: 'FARGATE',
          clientToken: TOKEN,
          startedBy: STARTED_BY,
          overrides: {
            containerOverrides: [{ name: 'slipway', environment: [{ name: 'SLIPWAY_ENVELOPE', value }] }],
          },
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: ['subnet-a', 'subnet-b'],
              securityGroups: ['sg-a'],
              assignPublicIp: 'DISABLED',
            },
          },
          propagateTags: 'TASK_DEFINITION',
          tags: [
            { key: 'slipway:environment', value: 'staging' },
            { key: 'slipway:location', value: 'orders' },
            { key: 'slipway:run', value: '01JD7Q5W3ZK8M2N4P6R8T0V2X4' },
            { key: 'slipway:attempt', value: '2' },
          ],
        },
      },
    ])
  })

  test('that is repeated after a lost answer is the same call, to the byte', async () => {
    aws.answers('cut', { ok: { tasks: [{ taskArn: TASK }] } }, { ok: { tasks: [{ taskArn: TASK }] } })
    const launcher = makeLauncher({ maxAttempts: 3 })
    await launcher.launch(REQUEST)
    await launcher.launch(REQUEST)
    const [first, ...others] = aws.calls.map(({ input }) => JSON.stringify(input))
    expect(others).toEqual([first, first])
  })

  test('whose overrides are too long for ECS is rejected without a call', async () => {
    const answer = await makeLauncher().launch(aLaunchRequest(ECS_TARGET, 'x'.repeat(8192)))
    expect(answer).toMatchObject({ launched: false, failure: { code: 'launch_rejected' } })
    expect(aws.calls).toEqual([])
  })

  test('of a target of another launcher is rejected without a call', async () => {
    const answer = await makeLauncher().launch(aLaunchRequest(LAMBDA_TARGET))
    expect(answer).toMatchObject({ launched: false, failure: { code: 'launch_rejected' } })
    expect(aws.calls).toEqual([])
  })

  test('whose token was used by another request has the task of that one as its host', async () => {
    const message = 'The provided clientToken is already in use with a different RunTask request.'
    aws.answers({ error: 'ConflictException', message, members: { resourceIds: [TASK] } })
    expect(await makeLauncher().launch(REQUEST)).toEqual({ launched: true, handle: HANDLE })
  })

  test('whose token was used by another request that has no task is rejected, and says so', async () => {
    aws.answers({ error: 'ConflictException', message: 'In use.' })
    const answer = await makeLauncher().launch(REQUEST)
    expect(answer).toMatchObject({
      launched: false,
      failure: { code: 'launch_rejected', message: expect.stringContaining('another request') },
    })
  })
})

describe('a refusal', () => {
  test.each<[error: string, message: string, code: FailureCode]>([
    ['ClientException', 'TaskDefinition not found.', 'function_not_found'],
    ['ClientException', 'TaskDefinition is inactive', 'function_not_found'],
    ['ClientException', 'Unable to find task definition: orders:3', 'function_not_found'],
    ['ClusterNotFoundException', 'Cluster not found.', 'function_not_found'],
    ['ThrottlingException', 'Rate exceeded', 'throttled'],
    ['InvalidParameterException', 'Rate exceeded', 'throttled'],
    [
      'ThrottlingException',
      "You've reached the limit on the number of vCPUs you can run concurrently",
      'throttled',
    ],
    ['ClientException', 'Capacity is unavailable at this time. Please try again later', 'throttled'],
    [
      'AccessDeniedException',
      'User: arn:aws:sts::111122223333:assumed-role/agent/i is not authorized to perform: iam:PassRole',
      'access_denied',
    ],
    [
      'ClientException',
      "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/task' that was provided for this task.",
      'access_denied',
    ],
    ['UnrecognizedClientException', 'The security token is invalid.', 'access_denied'],
    ['InvalidParameterException', "The subnet ID 'subnet-a' does not exist", 'launch_rejected'],
    ['PlatformUnknownException', 'The platform version does not exist.', 'launch_rejected'],
    ['BlockedException', 'Your AWS account was blocked.', 'launch_rejected'],
  ])('%s: %s is %s', async (error, message, code) => {
    aws.answers({ error, message })
    expect(await makeLauncher().launch(REQUEST)).toMatchObject({
      launched: false,
      failure: { code, message: `ECS refused the launch: ${error}: ${message}` },
    })
  })

  test.each<[reason: string, code: FailureCode]>([
    ['Capacity is unavailable at this time. Please try again later or in a different zone', 'throttled'],
    ['AGENT', 'throttled'],
    ['RESOURCE:CPU', 'throttled'],
    ['RESOURCE:ENI', 'throttled'],
    ['EMPTY CAPACITY PROVIDER', 'throttled'],
    ['ECS was unable to assume the role', 'access_denied'],
    ['ATTRIBUTE', 'launch_rejected'],
  ])('that a success lists as %s is %s', async (reason, code) => {
    aws.answers({ ok: { tasks: [], failures: [{ arn: 'arn:aws:ecs:::x', reason, detail: 'So it is.' }] } })
    expect(await makeLauncher().launch(REQUEST)).toMatchObject({
      launched: false,
      failure: { code, message: `ECS refused the launch: ${reason}: So it is.` },
    })
  })
})

describe('what leaves it open whether a task was started is thrown', () => {
  test('a fault of the service', async () => {
    aws.answers({ error: 'ServerException', message: 'Service Unavailable.', status: 500 })
    await expect(makeLauncher().launch(REQUEST)).rejects.toThrow('Service Unavailable.')
  })

  test('a connection that is cut', async () => {
    aws.answers('cut')
    await expect(makeLauncher().launch(REQUEST)).rejects.toThrow(/hang up|ECONNRESET/)
  })

  test('neither a task nor a failure', async () => {
    aws.answers({ ok: { tasks: [], failures: [] } })
    await expect(makeLauncher().launch(REQUEST)).rejects.toThrow('neither')
  })

  test('no answer within 20 s', async () => {
    aws.answers('hang')
    const launch = makeLauncher()
      .launch(REQUEST)
      .catch((error: unknown) => error)
    await expect.poll(() => aws.calls.length, { timeout: 10_000 }).toBe(1)
    clock.advance(20_000)
    expect(String(await launch)).toContain('did not answer within 20 s')
  })
})

describe('an inspection', () => {
  test.each([
    'PROVISIONING',
    'PENDING',
    'ACTIVATING',
    'RUNNING',
    'DEACTIVATING',
    'STOPPING',
    'DEPROVISIONING',
  ])('of a task that is %s says running', async (status) => {
    aws.answers(everyTask(status))
    expect(await makeLauncher().inspect([HANDLE])).toEqual([{ state: 'running' }])
    expect(aws.calls[0]?.input).toEqual({ cluster: CLUSTER_ARN, tasks: [TASK], include: [] })
  })

  test('of a task that has stopped says gone, and why', async () => {
    const task = {
      taskArn: TASK,
      startedBy: STARTED_BY,
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'slipway', exitCode: 137, reason: 'OutOfMemoryError: Container killed' }],
    }
    aws.answers({ ok: { tasks: [task], failures: [] } })
    expect(await makeLauncher().inspect([HANDLE])).toEqual([
      { state: 'gone', detail: expect.stringContaining('exit code 137'), code: 'out_of_memory' },
    ])
  })

  test('of 250 tasks in two clusters asks for 100 a call, each cluster by itself, and answers in order', async () => {
    const arns = Array.from({ length: 250 }, (_, number) =>
      taskArn(number, number % 10 === 0 ? 'other' : 'slipway'),
    )
    const answer = ({ input }: AwsCall) => {
      const tasks = (input['tasks'] as string[]).toReversed().map((arn) => ({
        taskArn: arn,
        startedBy: STARTED_BY,
        lastStatus: arn.endsWith('7') ? 'STOPPED' : 'RUNNING',
      }))
      return { ok: { tasks, failures: [] } }
    }
    aws.answers(answer, answer, answer, answer)
    const hosts = await makeLauncher().inspect(
      arns.map((task_arn) => ({ kind: 'ecs', task_arn, run_id, attempt })),
    )
    const expected = arns.map((arn) => (arn.endsWith('7') ? 'gone' : 'running'))
    expect(hosts.map(({ state }) => state)).toEqual(expected)
    expect(
      aws.calls.map(({ input }) => (input['tasks'] as string[]).length).toSorted((a, b) => a - b),
    ).toEqual([25, 25, 100, 100])
  })

  test('of what ECS cannot make sense of says nothing of it', async () => {
    const message = 'Identifier is for us-east-1. Your accessing eu-west-1'
    aws.answers({ error: 'InvalidParameterException', message })
    expect(await makeLauncher().inspect([HANDLE])).toEqual([{ state: 'unknown' }])
  })

  test.each([
    ['InvalidParameterException', 'Rate exceeded'],
    ['AccessDeniedException', 'Not authorized to perform: ecs:DescribeTasks'],
  ])('that is refused is no answer (%s)', async (error, message) => {
    aws.answers({ error, message })
    await expect(makeLauncher().inspect([HANDLE])).rejects.toThrow(message)
  })

  test('of what ECS cannot make sense of is no obstacle to the others that were asked for with it', async () => {
    const odd = { ...HANDLE, task_arn: taskArn(7) }
    const answer = (call: AwsCall) =>
      (call.input['tasks'] as string[]).includes(odd.task_arn)
        ? {
            error: 'InvalidParameterException',
            message: 'Identifier is for us-east-1. Your accessing eu-west-1',
          }
        : everyTask('RUNNING')(call)
    aws.answers(...Array.from({ length: 5 }, () => answer))
    const handles = [1, 2, 7, 4].map((number) => ({ ...HANDLE, task_arn: taskArn(number) }))
    const states = (await makeLauncher().inspect(handles)).map(({ state }) => state)
    expect(states).toEqual(['running', 'running', 'unknown', 'running'])
  })

  test('of a task in a cluster that may not be asked fails by itself, beside those that share its call', async () => {
    const launcher = makeLauncher()
    const foreign = { ...HANDLE, cluster: null, task_arn: taskArn(2, 'foreign') }
    const answer = (call: AwsCall) =>
      String(call.input['cluster']).endsWith('/foreign')
        ? { error: 'AccessDeniedException', message: 'Not authorized to perform: ecs:DescribeTasks' }
        : everyTask('RUNNING')(call)
    aws.answers(...Array.from({ length: 4 }, () => answer))
    const looks = [HANDLE, foreign, { ...HANDLE, task_arn: taskArn(3) }].map((handle) =>
      launcher.inspect([handle]),
    )
    const [own, denied, other] = await Promise.allSettled(looks)
    expect([own, other]).toEqual(Array(2).fill({ status: 'fulfilled', value: [{ state: 'running' }] }))
    expect(denied).toMatchObject({ status: 'rejected', reason: { name: 'AccessDeniedException' } })
  })

  test('that comes while others are under way shares its call with them', async () => {
    const launcher = makeLauncher()
    aws.answers(everyTask('RUNNING'), everyTask('RUNNING'))
    const handles = [1, 2, 3, 4, 5].map((number) => ({ ...HANDLE, task_arn: taskArn(number) }))
    const states = await Promise.all(handles.map((handle) => launcher.inspect([handle])))
    expect(states).toEqual(handles.map(() => [{ state: 'running' }]))
    expect(aws.calls.map(({ input }) => (input['tasks'] as string[]).length)).toEqual([1, 4])
  })

  test('of one task twice asks for it once', async () => {
    aws.answers(everyTask('RUNNING'))
    expect(await makeLauncher().inspect([HANDLE, HANDLE])).toEqual([
      { state: 'running' },
      { state: 'running' },
    ])
    expect(aws.calls[0]?.input['tasks']).toEqual([TASK])
  })

  test('of nothing asks nothing', async () => {
    expect(await makeLauncher().inspect([])).toEqual([])
    expect(aws.calls).toEqual([])
  })

  test('that fails says so: it is not known whether the host is gone', async () => {
    aws.answers({ error: 'ServerException', message: 'Service Unavailable.', status: 500 })
    await expect(makeLauncher().inspect([HANDLE])).rejects.toThrow('Service Unavailable.')
  })
})

describe('a task that is missing', () => {
  test('is gone once this launcher has seen it missing for 5 minutes, and stays gone', async () => {
    const launcher = makeLauncher()
    aws.answers(missing(TASK), missing(TASK), missing(TASK), missing(TASK))
    expect(await launcher.inspect([HANDLE])).toEqual([{ state: 'running' }])
    clock.advance(5 * MINUTE - 1)
    expect(await launcher.inspect([HANDLE])).toEqual([{ state: 'running' }])
    clock.advance(1)
    const gone = [{ state: 'gone', detail: expect.stringContaining('does not know') }]
    expect(await launcher.inspect([HANDLE])).toEqual(gone)
    expect(await launcher.inspect([HANDLE])).toEqual(gone)
  })

  test('was not missing all the time if it showed in between', async () => {
    const launcher = makeLauncher()
    aws.answers(missing(TASK), everyTask('PENDING'), missing(TASK))
    await launcher.inspect([HANDLE])
    clock.advance(4 * MINUTE)
    await launcher.inspect([HANDLE])
    clock.advance(4 * MINUTE)
    expect(await launcher.inspect([HANDLE])).toEqual([{ state: 'running' }])
  })

  test('is no news of the others that were asked for', async () => {
    const { tasks } = everyTask('RUNNING')({ operation: '', input: { tasks: [taskArn(2)] } }).ok
    aws.answers({ ok: { ...missing(TASK).ok, tasks } }, { ok: { ...missing(TASK).ok, tasks } })
    const launcher = makeLauncher()
    const handles = [HANDLE, { ...HANDLE, task_arn: taskArn(2) }]
    await launcher.inspect(handles)
    clock.advance(5 * MINUTE)
    expect(await launcher.inspect(handles)).toMatchObject([{ state: 'gone' }, { state: 'running' }])
  })

  test('is one of a cluster that is not there any more', async () => {
    const launcher = makeLauncher()
    const noCluster = { error: 'ClusterNotFoundException', message: 'Cluster not found.' }
    aws.answers(noCluster, noCluster)
    expect(await launcher.inspect([HANDLE])).toEqual([{ state: 'running' }])
    clock.advance(5 * MINUTE)
    expect(await launcher.inspect([HANDLE])).toMatchObject([{ state: 'gone' }])
  })
})

describe('a handle', () => {
  test.each([
    ['of another launcher', { kind: 'lambda', function_arn: TASK }],
    ['of a process', { pid: 1, run_id: 'a', attempt: 1 }],
    ['whose task is in another cluster than it says', { ...HANDLE, task_arn: taskArn(1, 'other') }],
    ['whose cluster is of another account', { ...HANDLE, cluster: CLUSTER_ARN.replace('1111', '2222') }],
    ['whose task is no task', { ...HANDLE, task_arn: `${CLUSTER_ARN}/x` }],
    ['whose task is no text', { ...HANDLE, task_arn: [TASK] }],
    ['that is no attempt’s', { kind: 'ecs', cluster: 'slipway', task_arn: TASK }],
  ])('%s cannot be asked, and stops nothing', async (_, handle) => {
    const launcher = makeLauncher()
    expect(await launcher.inspect([handle])).toEqual([{ state: 'unknown' }])
    await launcher.stop(handle)
    expect(aws.calls).toEqual([])
  })

  test.each([
    ['with the name of the cluster', HANDLE],
    ['with the ARN of the cluster', { ...HANDLE, cluster: CLUSTER_ARN }],
    ['as a runtime gives it, without a cluster', { ...HANDLE, cluster: null }],
  ])('%s is asked', async (_, handle) => {
    aws.answers(everyTask('RUNNING'))
    expect(await makeLauncher().inspect([handle])).toEqual([{ state: 'running' }])
  })
})

describe('a handle that names a task which was started for something else', () => {
  test.each([
    ['another attempt of the run', STARTED_BY.replace(/2$/, '1')],
    ['another run', STARTED_BY.replace('01JD', '01JE')],
    ['a service', 'ecs-svc/0123456789'],
  ])('(%s) says nothing of its host, and does not stop it', async (_, startedBy) => {
    const launcher = makeLauncher()
    aws.answers(everyTask('RUNNING', startedBy), everyTask('STOPPED', startedBy))
    const unknown = [{ state: 'unknown' }]
    expect(await launcher.inspect([HANDLE])).toEqual(unknown)
    expect(await launcher.inspect([HANDLE])).toEqual(unknown)
    aws.answers(everyTask('RUNNING', startedBy))
    await launcher.stop(HANDLE, { force: true })
    expect(aws.calls.map(({ operation }) => operation)).not.toContain('StopTask')
  })
})

describe('a stop', () => {
  test.each([
    [false, 'cancelled'],
    [true, 'did not answer'],
  ])('(force: %s) stops the task and says why', async (force, why) => {
    aws.answers(everyTask('PENDING'), { ok: { task: { taskArn: TASK } } })
    await makeLauncher().stop(HANDLE, { force })
    expect(aws.calls.slice(1)).toEqual([
      {
        operation: 'StopTask',
        input: { cluster: CLUSTER_ARN, task: TASK, reason: expect.stringContaining(why) },
      },
    ])
  })

  test.each([
    ['InvalidParameterException', 'The referenced task was not found.'],
    ['ClusterNotFoundException', 'Cluster not found.'],
  ])('of what goes at that moment is fine (%s)', async (error, message) => {
    aws.answers(everyTask('RUNNING'), { error, message })
    await makeLauncher().stop(HANDLE)
    expect(aws.calls).toHaveLength(2)
  })

  test.each([
    ['has stopped', everyTask('STOPPED')],
    ['ECS does not know, or not yet', missing(TASK)],
    ['was in a cluster that is gone', { error: 'ClusterNotFoundException', message: 'Cluster not found.' }],
  ])('of a task that %s stops nothing', async (_, answer) => {
    aws.answers(answer)
    await makeLauncher().stop(HANDLE)
    expect(aws.calls).toHaveLength(1)
  })

  test('that is refused is no success', async () => {
    const refused = { error: 'AccessDeniedException', message: 'Not authorized to perform: ecs:StopTask' }
    aws.answers(everyTask('RUNNING'), refused)
    await expect(makeLauncher().stop(HANDLE)).rejects.toThrow('StopTask')
  })
})

test('there is nothing to clean up', async () => {
  await makeLauncher().cleanUp()
  expect(aws.calls).toEqual([])
})
