import { ConcurrentUpdateError, type PulumiFn, type Stack } from '@pulumi/pulumi/automation/index.js'
import { DeployError } from '../../deploy-error.ts'
import type { ApplyEvent } from '../../ports/provisioner.ts'
import { EngineWatch } from './engine-watch.ts'
import { openStack, type StackPlace } from './open-stack.ts'
import { provisionFailed, stateUnreachable } from './pulumi-problem.ts'
import { repairState, type IdOf } from './repair-state.ts'
import { stateIn, type StackState } from './stack-state.ts'

/** What a stack should hold, given what it holds. */
export type StackProgram = (state: StackState) => PulumiFn

export interface UpdateRequest {
  place: StackPlace
  program: StackProgram
  idOf: IdOf
  onEvent: (event: ApplyEvent) => void
  /** What is in the state is compared with what is there before. */
  refresh: boolean
  /** Ends the update after what is being done at that moment. */
  signal: AbortSignal
  /** The stack is known to be left by somebody who died. */
  takenOver: boolean
}

/**
 * Updates a stack under its lease, and answers its outputs. What an update left that was killed is repaired before: as
 * nobody else holds the lease, Pulumi's own lock is then a dead one's. Throws a `DeployError`.
 */
export async function updateStack(request: UpdateRequest): Promise<Record<string, unknown>> {
  await using opened = await openStack(request.place)
  const { stack } = opened
  try {
    return await repairAndUpdate(request, stack)
  } catch (error) {
    if (!(error instanceof ConcurrentUpdateError)) throw error
  }
  if (!request.takenOver) request.onEvent({ kind: 'recovering', from: 'an apply that was killed' })
  await onState(request.place, () => stack.cancel())
  try {
    return await repairAndUpdate(request, stack)
  } catch (error) {
    throw error instanceof ConcurrentUpdateError ? lockedAgain(request.place, error) : error
  }
}

/** Throws a `ConcurrentUpdateError` when Pulumi's own lock is in the way. */
async function repairAndUpdate(request: UpdateRequest, stack: Stack): Promise<Record<string, unknown>> {
  const { place, idOf, program, signal } = request
  signal.throwIfAborted()
  const exported = await onState(place, () => stack.exportStack())
  const state = stateIn(exported)
  const repaired = repairState(state, idOf)
  if (repaired !== undefined)
    await onState(place, () => stack.importStack({ ...exported, deployment: repaired }))
  signal.throwIfAborted()
  return update(request, { stack, program: program(repaired ?? state) })
}

async function update(
  { place, onEvent, refresh, signal }: UpdateRequest,
  { stack, program }: { stack: Stack; program: PulumiFn },
): Promise<Record<string, unknown>> {
  const watch = new EngineWatch({ onEvent })
  try {
    const { outputs } = await stack.up({
      program,
      refresh,
      signal,
      color: 'never',
      onEvent: (event) => watch.see(event),
    })
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]))
  } catch (cause) {
    if (cause instanceof ConcurrentUpdateError) throw cause
    throw provisionFailed({ stack: place.stack, problems: watch.problems, cause })
  }
}

async function onState<T>(place: StackPlace, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof ConcurrentUpdateError) throw cause
    throw stateUnreachable({ ...place, cause })
  }
}

function lockedAgain({ stack }: StackPlace, cause: unknown): DeployError {
  return new DeployError({
    code: 'stack_busy',
    message: `Somebody changes ${stack} with Pulumi itself, and asks no lease for it.`,
    remedy: 'Wait until that has ended, then deploy again.',
    cause,
  })
}
