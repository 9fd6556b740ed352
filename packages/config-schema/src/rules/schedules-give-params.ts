import type { Json, JsonSchema } from '../declaration.ts'
import { didYouMean } from '../did-you-mean.ts'
import { type Finding, keyAt, type Path, valueAt } from '../finding.ts'
import { paramNames } from './param-names.ts'
import type { LocationRule } from './rule.ts'

type Told = Pick<Finding, 'code' | 'message' | 'suggestion' | 'place'>

/** A schedule gives each run the params that its job needs, and no others. */
export const schedulesGiveParams: LocationRule = ({ file, content }) =>
  Object.entries(content.jobs).flatMap(([name, { schedule, params: schema }]) => {
    if (schedule === undefined) return []
    const given = schedule.params ?? {}
    const path = ['jobs', name, 'schedule']
    const told = [
      ...unknownParams({ given, schema, path }),
      ...missingParams({ given, schema, path }),
      ...Object.entries(given).flatMap(([param, value]) => templateFaults(value, [...path, 'params', param])),
    ]
    return told.map((finding) => ({ ...finding, file }))
  })

interface Given {
  given: Record<string, Json>
  schema: JsonSchema | undefined
  path: Path
}

function unknownParams({ given, schema, path }: Given): Told[] {
  const known = schema ? paramNames(schema) : new Map<string, undefined>()
  if (known === undefined) return []
  return Object.keys(given).flatMap((name): Told[] => {
    if (known.has(name)) return []
    const suggestion =
      didYouMean(name, known.keys(), 'Declared are') ?? 'Declare it under the params of the job.'
    const message = `The job has no param "${name}".`
    return [{ code: 'schedule_params', message, suggestion, place: keyAt([...path, 'params', name]) }]
  })
}

function missingParams({ given, schema, path }: Given): Told[] {
  const required = Array.isArray(schema?.['required']) ? schema['required'] : []
  const known = schema && paramNames(schema)
  return required.flatMap((name): Told[] => {
    if (typeof name !== 'string' || Object.hasOwn(given, name)) return []
    if (Object.hasOwn(known?.get(name) ?? {}, 'default')) return []
    const message = `The job needs the param "${name}", and its schedule does not give it.`
    const suggestion = 'Add it to the params of the schedule, or give it a default.'
    return [{ code: 'schedule_params', message, suggestion, place: keyAt([...path, 'params']) }]
  })
}

const FIELDS = ['schedule.date']

function templateFaults(value: Json, path: Path): Told[] {
  if (typeof value !== 'string' || !value.includes('${{')) return []
  const [, written] = /^\$\{\{\s*([\w.-]+)\s*\}\}$/.exec(value) ?? []
  const place = valueAt(path)
  if (written === undefined) {
    const message = 'A template fills a whole value, never part of one.'
    return [{ code: 'invalid_template', message, suggestion: 'Write "${{ schedule.date }}".', place }]
  }
  if (FIELDS.includes(written)) return []
  const message = `There is no ${written} when a schedule fires.`
  const suggestion = didYouMean(written, FIELDS, 'There is')
  return [{ code: 'template_names_nothing', message, ...(suggestion && { suggestion }), place }]
}
