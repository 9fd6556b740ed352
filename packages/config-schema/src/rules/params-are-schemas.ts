import { checkJsonSchema } from '../json-schema/check-json-schema.ts'
import { keyAt, touches, valueAt } from '../finding.ts'
import type { LocationRule } from './rule.ts'

/** The params of a job are a JSON Schema of an object. */
export const paramsAreSchemas: LocationRule = ({ file, content, broken }) =>
  Object.entries(content.jobs).flatMap(([name, { params }]) => {
    const base = ['jobs', name, 'params']
    if (!params || touches(base, broken)) return []
    return checkJsonSchema(params, base).map(({ path, part, message, suggestion }) => ({
      code: 'invalid_params_schema',
      message,
      ...(suggestion && { suggestion }),
      file,
      place: part === 'key' ? keyAt([...base, ...path]) : valueAt([...base, ...path]),
    }))
  })
