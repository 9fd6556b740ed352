import type { Json, Step } from '@slipway/config-schema'
import { failure, type Failure } from '@slipway/model'
import { attemptMarker, type StepEnd, type StepOutcome } from '@slipway/model/protocol'
import type { StepsContext } from '../attempt-context.ts'
import { resultFile } from '../attempt-files.ts'
import { endFamily } from '../child/end-family.ts'
import type { FoundProcess, ProcessFamily } from '../child/processes.ts'
import {
  startCommand,
  type CommandExit,
  type CommandRequest,
  type StartedCommand,
} from '../child/start-command.ts'
import { aborted, stopCommand } from '../child/stop-command.ts'
import { OutputCollector } from '../log/output-collector.ts'
import { readResult } from '../outputs/result.ts'
import type { StopReason } from '../watch/stop-request.ts'
import { prepareStep } from './prepare-step.ts'
import { failureOf, inSeconds, noticeOf } from './stop-words.ts'

/** How a step went. */
export interface StepRun {
  outcome: StepOutcome
  failure: Failure | null
  /** What it wrote to its result file, masked. */
  result: Json | undefined
}

/** Runs one step to its end: nothing that it started runs afterwards, and all that it printed is in the log. */
export async function runStep(
  context: StepsContext,
  { step, results }: { step: Step; results: ReadonlyMap<string, Json> },
): Promise<StepRun> {
  const prepared = prepareStep(context, { step, results })
  if ('failure' in prepared) return notStarted(context, step, prepared.failure)
  const started_at = context.clock.now()
  const command = await start(context, prepared)
  if ('problem' in command) {
    const why = failure(
      'start_failed',
      `Step ${step.name}: ${prepared.path} could not be started: ${command.problem}`,
    )
    return notStarted(context, step, why)
  }
  context.log.append({ kind: 'step_started', step: step.name, at: started_at })
  const { exit, stopped } = await runToEnd(context, step, command)
  const result = readStepResult(context, step)
  const ended = judge(step, exit, stopped)
  const ended_at = context.clock.now()
  context.log.append({ kind: 'step_ended', step: step.name, at: ended_at, end: ended.end })
  return {
    outcome: { name: step.name, ...ended.end, started_at, ended_at },
    failure: ended.failure,
    result,
  }
}

async function start(
  { keeper }: StepsContext,
  request: CommandRequest,
): Promise<StartedCommand | { problem: string }> {
  try {
    return await startCommand(keeper, request)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'E2BIG')
      return { problem: 'its arguments and variables are too long. Large params are in SLIPWAY_PARAMS_FILE.' }
    return { problem: message }
  }
}

/** Until the command has ended, by itself or because it was stopped, and nothing is left of it. */
async function runToEnd(
  context: StepsContext,
  step: Step,
  command: StartedCommand,
): Promise<{ exit: CommandExit; stopped: StopReason | undefined }> {
  const { stop, keeper, ref, bystanders } = context
  const family: ProcessFamily = {
    group: command.group,
    marker: attemptMarker(ref),
    bystanders,
    keeper: keeper.pid,
  }
  const outputs = collectOutputs(context, step, command)
  const isStopped = await Promise.race([
    command.exited.then(() => false),
    aborted(stop.asked).then(() => true),
  ])
  const stopped = isStopped ? stop.reason : undefined
  if (stopped !== undefined) await stopGently(context, { step, command, family, reason: stopped })
  await endLeftovers(context, { step, family, wereStopped: isStopped })
  const exit = await command.exited
  keeper.release()
  await drain(context, step, outputs)
  return { exit, stopped }
}

function collectOutputs(context: StepsContext, step: Step, command: StartedCommand): OutputCollector[] {
  const { masker, timing } = context
  return (['stdout', 'stderr'] as const).map(
    (stream) =>
      new OutputCollector(context, {
        fd: command[stream],
        stream,
        step: step.name,
        mask: masker.stream(),
        standstillMs: timing.standstillMs,
      }),
  )
}

async function stopGently(
  { clock, log, work, stop, masker }: StepsContext,
  request: { step: Step; command: StartedCommand; family: ProcessFamily; reason: StopReason },
): Promise<void> {
  const { step, command, family, reason } = request
  log.notice(step.name, masker.text(noticeOf(reason)))
  const graceMs = work.grace_ms
  const hasEnded = await stopCommand(clock, { family, exited: command.exited, graceMs, atOnce: stop.atOnce })
  if (!hasEnded)
    log.notice(
      step.name,
      stop.atOnce.aborted ? 'Killed.' : `Still running after ${inSeconds(graceMs)} of grace: killed.`,
    )
}

/** Kills what is left. The notice is for what the command itself left behind, not for what was stopped with it. */
async function endLeftovers(
  { clock, log, timing }: StepsContext,
  { step, family, wereStopped }: { step: Step; family: ProcessFamily; wereStopped: boolean },
): Promise<void> {
  const { killed, left } = await endFamily(clock, { family, patienceMs: timing.killPatienceMs })
  if (killed.length > 0 && !wereStopped)
    log.notice(step.name, `Killed what the step left running: ${named(killed)}.`)
  if (left.length > 0) log.notice(step.name, `Could not kill: ${named(left)}.`)
}

function named(processes: readonly FoundProcess[]): string {
  return processes.map(({ name, pid }) => `${name} (${pid})`).join(', ')
}

/** All writers are gone, as far as they could be found: what is still in the pipes ends soon. */
async function drain(
  { log, timing }: StepsContext,
  step: Step,
  outputs: readonly OutputCollector[],
): Promise<void> {
  const abandoned = await Promise.all(outputs.map((output) => output.finish(timing.quietMs)))
  if (!abandoned.includes(true)) return
  log.notice(
    step.name,
    'Something that the step started hides and still holds its output: it is read no further.',
  )
}

function readStepResult({ files, log, masker }: StepsContext, step: Step): Json | undefined {
  const read = readResult(resultFile(files, step.name))
  if (read === undefined) return undefined
  if ('value' in read) return masker.json(read.value)
  log.notice(step.name, masker.text(`The step's result is ignored: ${read.problem}`))
  return undefined
}

/** The end as it happened wins over a cancel; a step that ran into its deadline did not finish, whatever it says. */
function judge(
  step: Step,
  { code, signal }: CommandExit,
  stopped: StopReason | undefined,
): { end: StepEnd; failure: Failure | null } {
  const end = { exit_code: code, signal }
  const isCancelled = stopped?.kind === 'cancelled'
  if (code === 0 && (stopped === undefined || isCancelled)) {
    return { end: { status: 'SUCCEEDED', ...end }, failure: null }
  }
  if (isCancelled) return { end: { status: 'CANCELLED', ...end }, failure: null }
  const why =
    stopped !== undefined
      ? failureOf(stopped)
      : signal !== null
        ? failure('signal', `Step ${step.name} was ended by ${signal}.`)
        : failure('exit_code', `Step ${step.name} ended with exit code ${code}.`)
  return { end: { status: 'FAILED', ...end }, failure: why }
}

function notStarted({ log, clock }: StepsContext, step: Step, why: Failure): StepRun {
  const end: StepEnd = { status: 'FAILED', exit_code: null, signal: null }
  log.append({ kind: 'step_ended', step: step.name, at: clock.now(), end })
  return {
    outcome: { name: step.name, ...end, started_at: null, ended_at: null },
    failure: why,
    result: undefined,
  }
}
