import { rm } from 'node:fs/promises'
import type { AttemptDeps } from '../../attempt-context.ts'
import { executeAttempt, type Execution } from '../../execute-attempt.ts'
import { attemptAt, type AwsPlace } from '../aws-place.ts'
import { cleanSurroundings } from '../surroundings.ts'
import { readEvent } from './read-event.ts'
import type { FunctionError, Invocation, RuntimeApi } from './runtime-api.ts'

export interface LambdaDeps extends AttemptDeps {
  api: RuntimeApi
  /** A nonce for one attempt. */
  newNonce: () => string
  /** Says what an operator should know. */
  tell: (text: string) => void
}

export interface LambdaRequest {
  place: AwsPlace
  /** Aborted when this process is asked to end. */
  interrupt: AbortSignal
}

type Answer = { response: unknown } | { error: FunctionError }

/**
 * Executes the attempt of each event that Lambda has for this environment, until it is asked to end. Each begins as the
 * first one did: nothing of those before runs or lies about. Throws when the Runtime API fails.
 */
export async function serveInvocations(deps: LambdaDeps, request: LambdaRequest): Promise<void> {
  // Lambda starts a runtime that died in the environment as its last attempt left it.
  await clean(deps, request)
  for (;;) {
    const invocation = await nextInvocation(deps, request)
    if (invocation === undefined) return
    const answer = await handle(deps, request, invocation)
    await clean(deps, request)
    if ('response' in answer) await deps.api.respond(invocation.requestId, answer.response)
    else await deps.api.fail(invocation.requestId, answer.error)
  }
}

/** Undefined: it is asked to end. */
async function nextInvocation(
  { api }: LambdaDeps,
  { interrupt }: LambdaRequest,
): Promise<Invocation | undefined> {
  if (interrupt.aborted) return undefined
  try {
    return await api.next(interrupt)
  } catch (error) {
    if (interrupt.aborted) return undefined
    throw error
  }
}

async function handle(
  deps: LambdaDeps,
  { place, interrupt }: LambdaRequest,
  { event, requestId, functionArn, deadlineMs }: Invocation,
): Promise<Answer> {
  const envelope = readEvent(event)
  if ('problem' in envelope) return { error: { type: 'Slipway.InvalidEnvelope', message: envelope.problem } }
  const attempt = attemptAt(place, {
    envelope,
    nonce: deps.newNonce(),
    handle: { kind: 'lambda', function_arn: functionArn, request_id: requestId },
    leavesMs: deadlineMs - deps.clock.now(),
    // A function is stopped only while nothing is asked of it.
    stopsWithinMs: null,
    interrupt,
  })
  try {
    return { response: responseOf(await executeAttempt(deps, attempt)) }
  } catch (error) {
    return { error: functionErrorOf(error) }
  } finally {
    await rm(attempt.workDirectory, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Also a refusal is an answer as it should be: there is nothing that invoking the function again could mend. */
function responseOf(execution: Execution) {
  if (execution.kind !== 'ended') return execution
  return { kind: execution.kind, status: execution.outcome.status }
}

/** What Lambda is told of something that was thrown. */
export function functionErrorOf(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { type: 'Slipway.RuntimeFailed', message: String(error) }
  const stack = error.stack?.split('\n').slice(1) ?? []
  return { type: 'Slipway.RuntimeFailed', message: error.message, stack: stack.map((line) => line.trim()) }
}

async function clean({ clock, tell }: LambdaDeps, { place }: LambdaRequest): Promise<void> {
  const left = await cleanSurroundings(clock, place.surroundings, { patienceMs: place.timing.killPatienceMs })
  if (left.length > 0)
    tell(`This could not be ended or removed, and meets the next attempt: ${left.join(', ')}.`)
}
