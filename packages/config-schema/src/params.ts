import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { Json, JsonSchema } from './declaration.ts'
import { didYouMean } from './did-you-mean.ts'
import { withArticle } from './with-article.ts'

export { checkJsonSchema, type SchemaFault } from './json-schema/check-json-schema.ts'

/** The params of a run. */
export type Params = { [name: string]: Json }

/**
 * Checks the params of a run against the schema of its job, formats included, and fills in the schema's defaults.
 * `problems` are sentences, each naming its param; with none, `params` are what the job is given. A job with no
 * schema takes no params. A schema that is invalid is a problem too. Pure (but for a cache); never throws.
 */
export function checkParams(request: { schema: JsonSchema | null; params: Params }): {
  params: Params
  problems: string[]
} {
  const params = structuredClone(request.params)
  try {
    const validate = validatorOf(request.schema ?? NO_PARAMS)
    const problems = validate(params) ? [] : sentences(validate.errors ?? [])
    return { params, problems }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { params, problems: [`The params cannot be checked: ${reason}.`] }
  }
}

const NO_PARAMS: JsonSchema = { type: 'object', additionalProperties: false }

/** Beyond it the oldest goes, so that a server which sees many releases does not grow. */
const MAX_VALIDATORS = 500

const byIdentity = new WeakMap<JsonSchema, ValidateFunction>()
const byText = new Map<string, ValidateFunction>()
let ajv: Ajv | undefined

/** The compiled validator: compiling costs milliseconds, and a schema read again from a record is another object. */
function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = byIdentity.get(schema)
  if (known) return known
  const text = JSON.stringify(schema)
  const validate = byText.get(text) ?? compile(schema)
  byText.set(text, validate)
  for (const oldest of byText.keys()) {
    if (byText.size <= MAX_VALIDATORS) break
    byText.delete(oldest)
  }
  byIdentity.set(schema, validate)
  return validate
}

function compile(schema: JsonSchema): ValidateFunction {
  ajv ??= ajvFormats.default(
    new Ajv({
      allErrors: true,
      useDefaults: true,
      strict: false,
      ownProperties: true,
      logger: false,
      verbose: true,
    }),
  )
  const validate = ajv.compile(schema)
  // Ajv keeps each schema it has seen, also under its $id, which another job may use as well.
  ajv.removeSchema(schema)
  return validate
}

function sentences(errors: ErrorObject[]): string[] {
  const byPlace = new Map<string, string>()
  for (const error of errors) {
    const place = `${error.instancePath} ${error.params['missingProperty'] ?? error.params['additionalProperty'] ?? ''}`
    if (!byPlace.has(place)) byPlace.set(place, sentence(error))
  }
  return [...byPlace.values()]
}

function sentence({ instancePath, keyword, params, message, data, parentSchema }: ErrorObject): string {
  const parts = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const named = (...more: string[]) => `"${[...parts, ...more].join('.')}"`
  if (keyword === 'required') return `The param ${named(params['missingProperty'] as string)} is missing.`
  if (keyword === 'additionalProperties') {
    const name = params['additionalProperty'] as string
    const known = Object.keys((parentSchema?.['properties'] as object | undefined) ?? {})
    const hint = didYouMean(name, known, 'It takes') ?? 'It takes none.'
    return `The job has no param ${named(name)}. ${hint}`
  }
  const subject = parts.length === 0 ? 'The params' : `The param ${named()}`
  return `${subject} ${wanted({ keyword, params, message })}, not ${shortened(data)}.`
}

type Told = Pick<ErrorObject, 'keyword' | 'params'> & { message: string | undefined }

function wanted({ keyword, params, message = 'does not fit' }: Told): string {
  switch (keyword) {
    case 'enum':
      return `must be one of ${list(params['allowedValues'] as Json[])}`
    case 'type':
      return `must be ${[params['type'] as string | string[]].flat().map(typeWithArticle).join(' or ')}`
    case 'format':
      return `must have the format ${JSON.stringify(params['format'])}`
    default:
      return message
  }
}

function typeWithArticle(type: string): string {
  return type === 'null' ? type : withArticle(type)
}

function list(values: Json[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ')
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
