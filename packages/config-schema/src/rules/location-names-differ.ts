import { valueAt } from '../finding.ts'
import type { ProjectRule } from './rule.ts'

/** No two locations have the same name. */
export const locationNamesDiffer: ProjectRule = ({ locations }) => {
  const first = new Map<string, string>()
  return locations.flatMap(({ file, declaration: { name }, broken }) => {
    if (broken.some(({ length }) => length === 0)) return []
    const other = first.get(name)
    if (other === undefined) {
      first.set(name, file)
      return []
    }
    const message = `Two locations are named "${name}": ${other} and ${file}.`
    const suggestion = 'Give one of them another location_name.'
    return [{ code: 'duplicate_location', message, suggestion, file, place: valueAt(['location_name']) }]
  })
}
