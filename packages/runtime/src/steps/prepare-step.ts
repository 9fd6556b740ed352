import type { Json, Step, Value } from '@slipway/config-schema'
import { failure, type Failure } from '@slipway/model'
import type { StepsContext } from '../attempt-context.ts'
import { findCommand } from '../child/find-command.ts'
import type { CommandRequest } from '../child/start-command.ts'
import { childVariables } from '../environment/child-variables.ts'
import { resolveValue, type MissingValue, type TemplateScope } from '../environment/template.ts'

/** What a step's command is started with, or why it cannot be. */
export type PreparedStep = CommandRequest | { failure: Failure }

/** Fills in the templates of a step and finds its command. `results` are those of the steps before. */
export function prepareStep(
  context: StepsContext,
  { step, results }: { step: Step; results: ReadonlyMap<string, Json> },
): PreparedStep {
  const { ref, work, params, codeDirectory } = context
  const scope: TemplateScope = {
    params,
    run: { id: ref.run_id, attempt: ref.attempt },
    environment: { name: ref.environment },
    results,
  }
  const command = resolveAll(scope, step.command)
  if ('missing' in command) return { failure: withoutValue(step, command.missing) }
  const job = resolveAll(scope, Object.values(work.env))
  if ('missing' in job) return { failure: withoutValue(step, job.missing) }

  const variables = childVariables({
    ref,
    step: step.name,
    host: context.variables,
    job: Object.fromEntries(Object.keys(work.env).map((name, index) => [name, job.texts[index] ?? ''])),
    secrets: context.secrets,
    params,
    files: context.files,
    temporary: context.keeper.temporary,
  })
  const [name = '', ...args] = command.texts
  const found = findCommand({ command: name, path: variables['PATH'] ?? '', cwd: codeDirectory })
  if ('problem' in found) return { failure: failure('start_failed', `Step ${step.name}: ${found.problem}`) }
  return { path: found.path, args, cwd: codeDirectory, variables }
}

function resolveAll(
  scope: TemplateScope,
  values: readonly Value[],
): { texts: string[] } | { missing: MissingValue } {
  const texts: string[] = []
  for (const value of values) {
    const resolved = resolveValue(scope, value)
    if ('missing' in resolved) return resolved
    texts.push(resolved.text)
  }
  return { texts }
}

function withoutValue(step: Step, { template, remedy }: MissingValue): Failure {
  return failure('start_failed', `Step ${step.name}: ${template} has no value.`, remedy)
}
