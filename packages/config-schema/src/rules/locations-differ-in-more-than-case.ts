import type { DeclaredLocation } from '../declared.ts'
import { type Finding, valueAt } from '../finding.ts'
import type { ProjectRule } from './rule.ts'

/**
 * Warns of locations whose names or directories differ in case alone: people mix them up, and a checkout on macOS or
 * Windows has only one of the directories.
 */
export const locationsDifferInMoreThanCase: ProjectRule = ({ locations }) => [
  ...sameBut(locations, { what: 'names', of: ({ declaration }) => declaration.name }),
  ...sameBut(locations, { what: 'directories', of: ({ directory }) => directory }),
]

function sameBut(
  locations: DeclaredLocation[],
  { what, of }: { what: string; of: (location: DeclaredLocation) => string },
): Finding[] {
  const first = new Map<string, string>()
  return locations.flatMap((location): Finding[] => {
    const written = of(location)
    const other = first.get(written.toLowerCase())
    if (other === undefined) first.set(written.toLowerCase(), written)
    if (other === undefined || other === written) return []
    const message = `The ${what} "${other}" and "${written}" differ in case alone.`
    const suggestion = 'Rename one of them.'
    const place = valueAt(['location_name'])
    return [
      { severity: 'warning', code: 'case_only_difference', message, suggestion, file: location.file, place },
    ]
  })
}
