import {
  ClusterNotFoundException,
  ConflictException,
  DescribeTasksCommand,
  ECSServiceException,
  InvalidParameterException,
  RunTaskCommand,
  StopTaskCommand,
  type DescribeTasksCommandOutput,
  type ECSClient,
  type RunTaskCommandInput,
  type RunTaskCommandOutput,
  type Task,
} from '@aws-sdk/client-ecs'
import {
  failure,
  gatherNext,
  type Clock,
  type Handle,
  type HostState,
  type LaunchAnswer,
  type Launcher,
  type LaunchRequest,
} from '@slipway/model'
import { withinLimit } from './aws-call.ts'
import { readEcsHandle, type EcsHandle, type TaskName } from './ecs-handle.ts'
import { MissingTasks } from './missing-tasks.ts'
import { readStoppedTask } from './read-stopped-task.ts'
import { readRefusal, refuseTarget, type RefusalRule } from './refusal.ts'
import { OVERRIDES_LIMIT, runTaskInput } from './run-task-input.ts'

export interface EcsLauncherDeps {
  /** Its own repeats are safe: the client token makes them one task. */
  client: ECSClient
  clock: Pick<Clock, 'monotonic' | 'sleep'>
}

/** Of errors and of the failures that a success lists. */
const RULES: RefusalRule[] = [
  {
    says: /^ClusterNotFound|task ?definition\b.*\b(not found|inactive)|unable to find task definition/i,
    code: 'function_not_found',
  },
  { says: /unable to assume|not authorized|access ?denied/i, code: 'access_denied' },
  {
    says: /^(AGENT\b|RESOURCE:|EMPTY CAPACITY|NO ACTIVE INSTANCES)|capacity is unavailable|rate exceeded|reached the limit/i,
    code: 'throttled',
  },
]

/** DescribeTasks takes so many a call. */
const DESCRIBE_AT_ONCE = 100

/** Or why its cluster could not be asked. */
type Found = Task | 'missing' | Unasked

class Unasked {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

type DescribedTasks = Pick<DescribeTasksCommandOutput, 'tasks' | 'failures'>

/** Runs attempts as tasks on Fargate, each from a revision of a task definition. */
export class EcsLauncher implements Launcher {
  readonly name = 'ecs'
  readonly #deps: EcsLauncherDeps
  readonly #missing: MissingTasks

  constructor(deps: EcsLauncherDeps) {
    this.#deps = deps
    this.#missing = new MissingTasks(deps.clock)
  }

  async launch({ envelope, target }: LaunchRequest): Promise<LaunchAnswer> {
    if (target.kind !== 'ecs') return refuseTarget(this.name, target)
    const input = runTaskInput(envelope, target)
    const length = JSON.stringify(input.overrides).length
    if (length > OVERRIDES_LIMIT) {
      const told = `The overrides of the task have ${length} characters; ECS takes ${OVERRIDES_LIMIT}.`
      return { launched: false, failure: failure('launch_rejected', told, 'Use shorter names.') }
    }
    const { run_id, attempt } = envelope
    const { cluster } = target
    const handleOf = (task_arn: string): EcsHandle => ({ kind: 'ecs', cluster, task_arn, run_id, attempt })
    try {
      const answer = await this.#runTask(input)
      return typeof answer === 'string' ? { launched: true, handle: handleOf(answer) } : readFailures(answer)
    } catch (error) {
      return readError(error, handleOf)
    }
  }

  /**
   * A task that ECS does not know counts as running until it was so for 5 minutes by this launcher's own looks: tasks
   * that have just been started do not show at once. One that was started for something else is no host of the attempt,
   * whatever its handle says: of that host nothing is known.
   */
  async inspect(handles: readonly Handle[]): Promise<HostState[]> {
    const tasks = handles.map(readEcsHandle)
    const found = await this.#find(tasks.filter((task) => task !== undefined))
    return tasks.map((task) => {
      const there = task && foundOf(found, task)
      if (task === undefined || there === undefined) return { state: 'unknown' }
      if (there === 'missing') return this.#readMissing(task)
      return there.startedBy === task.startedBy ? this.#readThere(task, there) : { state: 'unknown' }
    })
  }

  /**
   * ECS itself kills what is left after the definition's `stopTimeout`: there is no greater force. Nothing is stopped
   * that does not say itself that it was started for this attempt; a task that does not show yet is left to the next
   * call.
   */
  async stop(handle: Handle, { force = false }: { force?: boolean } = {}): Promise<void> {
    const task = readEcsHandle(handle)
    if (task === undefined) return
    const there = foundOf(await this.#find([task]), task)
    if (there === undefined || there === 'missing') return
    if (there.startedBy !== task.startedBy || isOver(there)) return
    const why = force ? 'its runtime did not answer' : 'its run was cancelled, or is over'
    const command = new StopTaskCommand({
      cluster: task.clusterArn,
      task: task.taskArn,
      reason: `Slipway stopped the task: ${why}.`,
    })
    try {
      await withinLimit(this.#deps, (options) => this.#deps.client.send(command, options))
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  async cleanUp(): Promise<void> {}

  /** The ARN of the task, or the whole answer where it names none. */
  async #runTask(input: RunTaskCommandInput): Promise<string | RunTaskCommandOutput> {
    const command = new RunTaskCommand(input)
    const answer = await withinLimit(this.#deps, (options) => this.#deps.client.send(command, options))
    return answer.tasks?.[0]?.taskArn ?? answer
  }

  /** Looks that come while one is under way share the next one: an agent watches many tasks, and ECS counts calls. */
  readonly #find = gatherNext((tasks: TaskName[]) => this.#findAll(tasks))

  /** A cluster that a runtime made up, and that may not be asked, is no obstacle to the tasks of others. */
  async #findAll(tasks: readonly TaskName[]): Promise<Map<string, Found>> {
    const found = new Map<string, Found>()
    for (const [cluster, ofCluster] of Map.groupBy(tasks, ({ clusterArn }) => clusterArn)) {
      const arns = [...new Set(ofCluster.map(({ taskArn }) => taskArn))]
      try {
        for (const [arn, there] of await this.#findIn(cluster, arns)) found.set(arn, there)
      } catch (error) {
        for (const arn of arns) found.set(arn, new Unasked(error))
      }
    }
    return found
  }

  async #findIn(cluster: string, arns: string[]): Promise<Map<string, Found>> {
    const found = new Map<string, Found>()
    for (let at = 0; at < arns.length; at += DESCRIBE_AT_ONCE) {
      const answer = await this.#describe(cluster, arns.slice(at, at + DESCRIBE_AT_ONCE))
      for (const { arn, reason } of answer.failures ?? []) {
        if (arn !== undefined && reason === 'MISSING') found.set(arn, 'missing')
      }
      for (const task of answer.tasks ?? []) if (task.taskArn !== undefined) found.set(task.taskArn, task)
    }
    return found
  }

  async #describe(cluster: string, tasks: string[]): Promise<DescribedTasks> {
    const command = new DescribeTasksCommand({ cluster, tasks, include: [] })
    try {
      return await withinLimit(this.#deps, (options) => this.#deps.client.send(command, options))
    } catch (error) {
      // Of another region, say: what a runtime made up must not keep its run, nor any other, from being looked at.
      if (isUnanswerable(error)) return tasks.length === 1 ? {} : this.#describeHalves(cluster, tasks)
      if (!(error instanceof ClusterNotFoundException)) throw error
      return { failures: tasks.map((arn) => ({ arn, reason: 'MISSING' })) }
    }
  }

  async #describeHalves(cluster: string, tasks: string[]): Promise<DescribedTasks> {
    const middle = tasks.length >> 1
    const [one, other] = await Promise.all([
      this.#describe(cluster, tasks.slice(0, middle)),
      this.#describe(cluster, tasks.slice(middle)),
    ])
    return {
      tasks: [...(one.tasks ?? []), ...(other.tasks ?? [])],
      failures: [...(one.failures ?? []), ...(other.failures ?? [])],
    }
  }

  #readThere({ taskArn }: TaskName, task: Task): HostState {
    this.#missing.see(taskArn)
    return isOver(task) ? { state: 'gone', ...readStoppedTask(task) } : { state: 'running' }
  }

  #readMissing({ taskArn }: TaskName): HostState {
    if (!this.#missing.miss(taskArn)) return { state: 'running' }
    return { state: 'gone', detail: 'ECS does not know the task, or forgot it: it stopped over an hour ago.' }
  }
}

/** Throws what kept the task from being asked for. */
function foundOf(found: ReadonlyMap<string, Found>, { taskArn }: TaskName): Task | 'missing' | undefined {
  const there = found.get(taskArn)
  if (there instanceof Unasked) throw there.error
  return there
}

function readFailures({ failures = [] }: RunTaskCommandOutput): LaunchAnswer {
  const [first] = failures
  if (first === undefined) throw new Error('ECS answered RunTask with neither a task nor a failure.')
  const { reason = 'no reason', detail = '' } = first
  const refusal = readRefusal(
    { service: 'ECS', rules: RULES },
    { name: reason, message: detail, status: undefined },
  )
  return { launched: false, failure: refusal ?? failure('launch_rejected', reason) }
}

/** Rethrows what leaves open whether a task was started. */
function readError(error: unknown, handleOf: (taskArn: string) => EcsHandle): LaunchAnswer {
  if (!(error instanceof ECSServiceException)) throw error
  if (error instanceof ConflictException) return readConflict(error, handleOf)
  const { name, message, $metadata } = error
  const refusal = readRefusal(
    { service: 'ECS', rules: RULES },
    { name, message, status: $metadata.httpStatusCode },
  )
  if (refusal === undefined) throw error
  return { launched: false, failure: refusal }
}

/**
 * The token was used with other parameters, by an agent of another version say. It is the attempt's own, so the task
 * that has it is the attempt's host.
 */
function readConflict(
  { message, resourceIds }: ConflictException,
  handleOf: (taskArn: string) => EcsHandle,
): LaunchAnswer {
  const [taskArn] = resourceIds ?? []
  if (taskArn !== undefined) return { launched: true, handle: handleOf(taskArn) }
  const told = `ECS was asked to start this attempt before, by another request than this one: ${message}`
  return { launched: false, failure: failure('launch_rejected', told) }
}

function isUnanswerable(error: unknown): boolean {
  return error instanceof InvalidParameterException && !/rate exceeded/i.test(error.message)
}

function isOver({ lastStatus }: Task): boolean {
  return lastStatus === 'STOPPED' || lastStatus === 'DELETED'
}

function isGone(error: unknown): boolean {
  if (error instanceof ClusterNotFoundException) return true
  return error instanceof InvalidParameterException && /task was not found/i.test(error.message)
}
