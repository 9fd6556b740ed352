import type { Json, Reference, Value } from '@slipway/config-schema'

/** What templates may refer to. */
export interface TemplateScope {
  params: Json
  run: { id: string; attempt: number }
  environment: { name: string }
  /** By step, of those that have written one. */
  results: ReadonlyMap<string, Json>
}

/** A template that stands for nothing, and what to do about it. */
export interface MissingValue {
  template: string
  remedy: string
}

/**
 * The text that a value stands for: strings as they are, anything else as JSON. A reference to what is not there is
 * no empty text: a command that gets one where it expects, say, a path does damage.
 */
export function resolveValue(
  scope: TemplateScope,
  value: Value,
): { text: string } | { missing: MissingValue } {
  if (typeof value === 'string') return { text: value }
  const found = lookUp(scope, value)
  if (found === undefined) return { missing: missing(value) }
  return { text: textOf(found) }
}

/** A JSON value as an argument or a variable holds it. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function lookUp(scope: TemplateScope, { from, path }: Reference): Json | undefined {
  if (from !== 'steps') return valueAt(scope[from], path)
  const [step = '', kind, ...rest] = path
  const result = kind === 'result' ? scope.results.get(step) : undefined
  return result === undefined ? undefined : valueAt(result, rest)
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let found: Json = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as { [key: string]: Json })[key] as Json
  }
  return found
}

function missing({ from, path }: Reference): MissingValue {
  const template = `\${{ ${[from, ...path].join('.')} }}`
  switch (from) {
    case 'params':
      return {
        template,
        remedy: `Submit the run with \`${path[0] ?? ''}\`, or give it a default in the job's \`params\`.`,
      }
    case 'steps':
      return {
        template,
        remedy: `Let step ${path[0] ?? ''} write it to the file that SLIPWAY_RESULT_FILE names.`,
      }
    case 'run':
    case 'environment':
      return { template, remedy: 'Name one of run.id, run.attempt, environment.name.' }
  }
}
