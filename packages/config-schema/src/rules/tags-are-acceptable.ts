import { type Finding, keyAt, type Path, valueAt } from '../finding.ts'
import { quoted } from '../quoted.ts'
import type { ProjectRule } from './rule.ts'

/** AWS takes 50 tags of a resource; a few are Slipway's own. */
const MAX_TAGS = 40
const MAX_KEY_LENGTH = 128
const MAX_VALUE_LENGTH = 256

/** What all of AWS takes in keys and values. */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** The tags of an environment are such as AWS takes. */
export const tagsAreAcceptable: ProjectRule = ({ project: { file, content } }) =>
  Object.entries(content.environments ?? {}).flatMap(([environment, { tags = {} }]): Finding[] => {
    const path: Path = ['environments', environment, 'tags']
    const invalid = (message: string, suggestion: string) => ({
      code: 'invalid_tag' as const,
      message,
      suggestion,
      file,
    })
    const count = Object.keys(tags).length
    const tooMany =
      count > MAX_TAGS
        ? [
            {
              ...invalid(
                `There are ${count} tags.`,
                `Keep to ${MAX_TAGS}: AWS takes 50, Slipway's own included.`,
              ),
              place: keyAt(path),
            },
          ]
        : []
    const faults = Object.entries(tags).flatMap(([key, value]) => {
      if (!isKey(key)) {
        const suggestion = `Use 1 to ${MAX_KEY_LENGTH} letters, digits, spaces and _.:/=+-@, not beginning with aws:.`
        return [
          {
            ...invalid(`${quoted(key)} cannot be the key of a tag.`, suggestion),
            place: keyAt([...path, key]),
          },
        ]
      }
      if (value.length <= MAX_VALUE_LENGTH && CHARACTERS.test(value)) return []
      const suggestion = `Use up to ${MAX_VALUE_LENGTH} letters, digits, spaces and _.:/=+-@.`
      return [
        {
          ...invalid(`${quoted(value)} cannot be the value of a tag.`, suggestion),
          place: valueAt([...path, key]),
        },
      ]
    })
    return [...tooMany, ...faults]
  })

function isKey(key: string): boolean {
  return key !== '' && key.length <= MAX_KEY_LENGTH && CHARACTERS.test(key) && !/^aws:/i.test(key)
}
