import Type from 'typebox'
import { VARIABLE_NAME_PATTERN } from '../names.ts'
import { mapping } from './mapping.ts'

/** Environment variables. */
export function variables(description: string) {
  return mapping(Type.String(), { description, propertyNames: { pattern: VARIABLE_NAME_PATTERN } })
}
