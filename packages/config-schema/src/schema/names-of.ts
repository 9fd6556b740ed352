import Type from 'typebox'
import { MAX_NAME_LENGTH, NAME_PATTERN } from '../names.ts'

/** The keys of a mapping are names. */
export function namesOf(pattern: string = NAME_PATTERN) {
  return { propertyNames: { pattern, maxLength: MAX_NAME_LENGTH } }
}

/** A name. */
export function nameText(description: string) {
  return Type.String({ description, pattern: NAME_PATTERN, maxLength: MAX_NAME_LENGTH })
}
