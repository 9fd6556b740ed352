import type { Job, JsonSchema, Reference, Step, Value } from '../declaration.ts'
import type { DeclaredLocation } from '../declared.ts'
import { didYouMean } from '../did-you-mean.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import { paramNames } from './param-names.ts'
import type { LocationRule } from './rule.ts'

/** Each template asks for something that exists and that is known where it stands. */
export const templatesNameSomething: LocationRule = (location) =>
  usesOf(location).flatMap((use) => {
    const told = faultOf(use)
    return told ? [{ ...told, file: location.file, place: valueAt(use.path) }] : []
  })

/** A template, and where it stands: in the env of a location (no job), in that of a job (no step), in a command. */
export interface Use {
  reference: Reference
  path: Path
  job?: Job
  step?: Step
}

type Told = Pick<Finding, 'code' | 'message' | 'suggestion'>

function usesOf({ content, declaration }: DeclaredLocation): Use[] {
  const uses: Use[] = referencesIn(declaration.env, ['env'])
  for (const job of Object.values(declaration.jobs)) {
    const path = ['jobs', job.name]
    for (const use of referencesIn(job.env, [...path, 'env'])) uses.push({ ...use, job })
    const isSingle = content.jobs[job.name]?.command !== undefined
    for (const step of job.steps) {
      const command = isSingle ? [...path, 'command'] : [...path, 'steps', step.name, 'command']
      step.command.forEach((item, index) => {
        if (typeof item !== 'string') uses.push({ reference: item, path: [...command, index], job, step })
      })
    }
  }
  return uses
}

function referencesIn(env: Record<string, Value>, path: Path): Use[] {
  return Object.keys(env).flatMap((name) => {
    const value = env[name] ?? ''
    return typeof value === 'string' ? [] : [{ reference: value, path: [...path, name] }]
  })
}

const FIELDS = { run: ['id', 'attempt'], environment: ['name'] }

/** What is wrong with a template where it stands, if anything. */
export function faultOf(use: Use): Told | undefined {
  const { from, path } = use.reference
  switch (from) {
    case 'run':
    case 'environment':
      return path.length === 1 && FIELDS[from].includes(path[0] ?? '') ? undefined : unknownField(from, path)
    case 'params':
      return use.job ? paramFault(use.job.params, path) : NO_PARAMS_HERE
    case 'steps':
      return use.job && use.step ? stepFault({ job: use.job, step: use.step, path }) : NO_STEPS_HERE
  }
}

const NO_PARAMS_HERE: Told = {
  code: 'template_not_known_here',
  message: 'Params differ from job to job: the env of a location knows only environment and run.',
  suggestion: 'Move the variable to the env of the job.',
}

const NO_STEPS_HERE: Told = {
  code: 'template_not_known_here',
  message:
    'Results of steps are known only in the commands of later steps: an env is set before any step runs.',
  suggestion: 'Pass the result as an item of the command that wants it.',
}

function unknownField(from: 'run' | 'environment', path: string[]): Told {
  const written = path.join('.')
  return nothing(`${from}.${written}`, didYouMean(written, FIELDS[from], `Of ${from} there are`))
}

function paramFault(schema: JsonSchema | null, path: string[]): Told | undefined {
  if (!schema) return nothing(`params.${path.join('.')}`, 'Declare it under the params of the job.')
  let below: JsonSchema | undefined = schema
  for (const [index, name] of path.entries()) {
    const names: Map<string, JsonSchema | undefined> | undefined = below && paramNames(below)
    if (!names) return undefined
    if (!names.has(name)) {
      const suggestion =
        didYouMean(name, names.keys(), 'Declared are') ?? 'Declare it under the params of the job.'
      return nothing(`params.${path.slice(0, index + 1).join('.')}`, suggestion)
    }
    below = names.get(name)
  }
  return undefined
}

function stepFault({ job, step, path }: { job: Job; step: Step; path: string[] }): Told | undefined {
  const [name = '', field] = path
  const others = job.steps.filter((other) => other !== step).map((other) => other.name)
  if (!others.includes(name)) {
    return nothing(
      `steps.${name}`,
      didYouMean(name, others, 'The other steps are') ?? 'The job has no other steps.',
    )
  }
  if (field !== 'result') return nothing(`steps.${path.join('.')}`, `Did you mean "steps.${name}.result"?`)
  if (comesBefore(job.steps, name, step)) return undefined
  return {
    code: 'template_not_known_here',
    message: `The step "${step.name}" does not need "${name}", so its result may not be there yet.`,
    suggestion: `Add "${name}" to the needs of "${step.name}".`,
  }
}

/** Whether a step is needed by another, directly or by way of others. */
function comesBefore(steps: Step[], name: string, step: Step): boolean {
  const seen = new Set(step.needs)
  for (const needed of seen) {
    if (needed === name) return true
    for (const further of steps.find((other) => other.name === needed)?.needs ?? []) seen.add(further)
  }
  return false
}

function nothing(written: string, suggestion: string | undefined): Told {
  const message = `There is no ${written}.`
  return { code: 'template_names_nothing', message, ...(suggestion && { suggestion }) }
}
