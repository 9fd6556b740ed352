import type { Container, Task } from '@aws-sdk/client-ecs'
import type { FailureCode } from '@slipway/model'
import { describe, expect, test } from 'vitest'
import { readStoppedTask } from './read-stopped-task.ts'

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/orders@sha256:0f'
const USER = 'User: arn:aws:sts::111122223333:assumed-role/execution/5f is not authorized to perform'

describe('a task that failed to start', () => {
  test.each<[reason: string, code: FailureCode]>([
    [
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${IMAGE}: ${IMAGE}: not found`,
      'image_unavailable',
    ],
    [
      'CannotPullContainerError: Error response from daemon: manifest for orders:1 not found: manifest unknown: Requested image not found',
      'image_unavailable',
    ],
    [
      "CannotPullContainerError: Error response from daemon: pull access denied for orders, repository does not exist or may require 'docker login'",
      'image_unavailable',
    ],
    [
      `ResourceInitializationError: unable to pull image or start container: 404 Client Error: Not Found ("manifest for ${IMAGE} not found: manifest unknown: manifest unknown")`,
      'image_unavailable',
    ],
    [
      `ResourceInitializationError: unable to pull image or start container: 404 Client Error: Not Found ("failed to resolve reference "${IMAGE}": ${IMAGE}: not found")`,
      'image_unavailable',
    ],
    [
      `ResourceInitializationError: unable to pull image or start container: 404 Client Error: Not Found ("No such image: ${IMAGE}")`,
      'image_unavailable',
    ],
    [
      'Error response from daemon: repository 127.0.0.1:5000/acme not found: name unknown: repository name not known to registry',
      'image_unavailable',
    ],
    [
      'CannotStartContainerError: Error response from daemon: failed to create task: OCI runtime create failed: exec: "/opt/slipway/bin/node": executable file not found in $PATH',
      'start_failed',
    ],
    [
      `ResourceInitializationError: failed to resolve reference "${IMAGE}": dial tcp: lookup registry: no such host`,
      'start_failed',
    ],
    [
      "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64'",
      'image_unavailable',
    ],
    [
      `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${IMAGE}: failed to do request: Head "https://x/v2/": dial tcp 52.1.2.3:443: i/o timeout`,
      'start_failed',
    ],
    [
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: read: EOF',
      'start_failed',
    ],
    ['CannotPullContainerError: write /var/lib/containerd/x: invalid argument', 'start_failed'],
    ['CannotPullContainerError: ref pull: failed to extract layer: no space left on device', 'start_failed'],
    [
      'CannotPullContainerError: pull image manifest has been retried 3 time(s): unexpected status: 500 Internal Server Error',
      'start_failed',
    ],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: unexpected status code https://x/: 403 Forbidden`,
      'access_denied',
    ],
    ['CannotPullContainerError: toomanyrequests: You have reached your pull rate limit', 'throttled'],
    [
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: ${USER}: ecr:GetAuthorizationToken on resource: *`,
      'access_denied',
    ],
    [
      'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. i/o timeout',
      'start_failed',
    ],
    [
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ResourceNotFoundException: The specified log group does not exist.',
      'start_failed',
    ],
    [
      "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/slipway-orders' that was provided for this task.",
      'access_denied',
    ],
    ['Timeout waiting for network interface provisioning to complete.', 'start_failed'],
    ['Timeout waiting for EphemeralStorage provisioning to complete.', 'start_failed'],
    ['Capacity is unavailable at this time. Please try again later', 'throttled'],
    ['InternalError: unable to create a task', 'start_failed'],
    ['', 'start_failed'],
  ])('by "%s" is %s, whether or not it has containers', (stoppedReason, code) => {
    const stopCode = 'TaskFailedToStart'
    expect(readStoppedTask({ stopCode, stoppedReason, containers: [] }).code).toBe(code)
    expect(readStoppedTask({ stopCode, stoppedReason }).code).toBe(code)
    const container = { name: 'slipway', reason: stoppedReason }
    expect(readStoppedTask({ stopCode, stoppedReason: '', containers: [container] }).code).toBe(code)
  })
})

describe('a task that ran', () => {
  const oom = 'OutOfMemoryError: Container killed due to memory usage'
  test.each<
    [what: string, task: Omit<Task, 'stopCode'> & { stopCode: string }, code: FailureCode | undefined]
  >([
    ['that used too much memory', exited({ exitCode: 137, reason: oom }), 'out_of_memory'],
    [
      'that used too much memory, as the task says',
      { ...exited({ exitCode: 137 }), stoppedReason: oom },
      'out_of_memory',
    ],
    ['that was killed otherwise', exited({ exitCode: 137 }), undefined],
    ['whose container exited by itself', exited({ exitCode: 0 }), undefined],
    ['without an exit code', exited({}), undefined],
    ['that we stopped', { stopCode: 'UserInitiated', stoppedReason: 'Slipway stopped the task' }, undefined],
    [
      'whose Spot capacity went',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      'interrupted',
    ],
    [
      'whose host is retired',
      { stopCode: 'TerminationNotice', stoppedReason: 'Host is going away.' },
      'interrupted',
    ],
    ['whose host broke', { stopCode: 'InfrastructureHealth', stoppedReason: 'Host lost.' }, 'interrupted'],
  ])('%s', (_, task, code) => {
    expect(readStoppedTask(task as Task).code).toBe(code)
  })
})

describe('the detail', () => {
  test('has all that ECS says: code, reason, and of each container its exit and reason', () => {
    const task = exited({ exitCode: 137, reason: 'OutOfMemoryError: Container killed' })
    expect(readStoppedTask(task).detail).toBe(
      'EssentialContainerExited: Essential container in task exited; slipway: exit code 137, OutOfMemoryError: Container killed',
    )
  })

  test('says that there was no exit code', () => {
    expect(readStoppedTask(exited({})).detail).toContain('slipway: no exit code')
  })

  test('is a sentence where ECS says nothing', () => {
    expect(readStoppedTask({})).toEqual({ detail: 'ECS does not say why the task stopped.' })
  })
})

function exited(container: Container) {
  return {
    stopCode: 'EssentialContainerExited' as const,
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'slipway', ...container }],
  }
}
