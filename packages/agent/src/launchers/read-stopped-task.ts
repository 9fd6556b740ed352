import type { Container, Task } from '@aws-sdk/client-ecs'
import type { FailureCode } from '@slipway/model'

/** Why a task is gone. */
export interface StoppedTask {
  detail: string
  /** Where ECS knows more than that it is gone. */
  code?: FailureCode
}

/** Of tasks that never started, by what ECS says of them; whatever else it says may pass. */
const START_FAILURES: { says: RegExp; code: FailureCode }[] = [
  { says: /AccessDenied|not authorized|unable to assume|403 Forbidden/, code: 'access_denied' },
  { says: /Capacity is unavailable|Rate exceeded|toomanyrequests|ThrottlingException/i, code: 'throttled' },
  {
    says: /CannotPull.*(not found|does not exist|no matching manifest|does not contain descriptor)/is,
    code: 'image_unavailable',
  },
  // The words of Docker and of registries, whoever passes them on; a command that is `not found` is none of these.
  {
    says: /no such image|(manifest|name) unknown|manifest for \S+ not found|pull access denied|failed to resolve ref(erence)? \S+ .*\bnot found/is,
    code: 'image_unavailable',
  },
]

/** Stop codes that AWS gives when it takes a host away; services learn them before SDKs do. */
const INTERRUPTIONS = new Set<string | undefined>([
  'SpotInterruption',
  'TerminationNotice',
  'InfrastructureHealth',
])

/** Reads a task in status STOPPED. Nothing of it is ever a success: that is the attempt's own word. */
export function readStoppedTask(task: Task): StoppedTask {
  const code = codeOf(task)
  return { detail: detailOf(task), ...(code === undefined ? {} : { code }) }
}

function codeOf({ stopCode, stoppedReason = '', containers = [] }: Task): FailureCode | undefined {
  const words = [stoppedReason, ...containers.map(({ reason = '' }) => reason)].join('\n')
  if (stopCode === 'TaskFailedToStart') {
    return START_FAILURES.find(({ says }) => says.test(words))?.code ?? 'start_failed'
  }
  if (INTERRUPTIONS.has(stopCode)) return 'interrupted'
  return words.includes('OutOfMemory') ? 'out_of_memory' : undefined
}

function detailOf({ stopCode, stoppedReason, containers = [] }: Task): string {
  const task = [stopCode, stoppedReason].filter(Boolean).join(': ')
  const told = [task, ...containers.map(describe)].filter((part) => part !== '')
  return told.length === 0 ? 'ECS does not say why the task stopped.' : told.join('; ')
}

function describe({ name = 'a container', exitCode, reason }: Container): string {
  const exit = exitCode === undefined ? 'no exit code' : `exit code ${exitCode}`
  return `${name}: ${[exit, reason].filter(Boolean).join(', ')}`
}
