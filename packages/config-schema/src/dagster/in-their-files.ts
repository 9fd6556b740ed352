import type { Declared } from '../declared.ts'
import { type Finding, valueAt } from '../finding.ts'
import type { DagsterLocation } from './declare-dagster.ts'

/**
 * Findings of the rules about all locations, where they belong: the rules know each location by a stand-in for its
 * file.
 */
export function atTheirFiles(findings: Finding[], locations: DagsterLocation[]): Finding[] {
  if (locations.length === 0) return findings
  const byStandIn = new Map(locations.map((location) => [location.declared.file, location]))
  return findings.flatMap((finding) => {
    const location = byStandIn.get(finding.file)
    if (!location) return [finding]
    const { path } = 'path' in finding.place ? finding.place : { path: [] }
    if (path.length > 0 && !OF_ENTRIES.has(String(path[0]))) return []
    const { file, path: written } = location.placed(path)
    return [{ ...finding, file, place: valueAt(written) }]
  })
}

/** What the rules see of an entry as it is written; the rest is made up of it. */
const OF_ENTRIES = new Set(['location_name', 'agent_queue'])

/** What is declared, once the rules have seen it: each location in the file in which it really stands. */
export function inTheirFiles(declared: Declared, locations: DagsterLocation[]): Declared {
  if (locations.length === 0) return declared
  const byStandIn = new Map(locations.map(({ declared: { file: standIn }, file }) => [standIn, file]))
  return {
    ...declared,
    locations: declared.locations.map((location) => ({
      ...location,
      file: byStandIn.get(location.file) ?? location.file,
    })),
  }
}
