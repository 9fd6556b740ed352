import { type Finding, isAtOrBelow, keyAt, type Path, valueAt } from '../finding.ts'
import { AGENT_DEFAULTS, AGENT_LOCATION, CI_FILE } from './dagster-shapes.ts'
import { mergeAll, MergeFault } from './merge-defaults.ts'
import { isMapping, type PythonMapping, type PythonValue, withoutNulls } from './python-value.ts'
import { type Fault, faultsOf } from './shape.ts'

/**
 * What Dagster's own checks would refuse of a dagster_cloud.yaml, before either does: `dagster-cloud ci check`, which
 * sees the file, and the agent, which sees each location when it loads it. Each finding says which of the two would.
 */
export function checkDagsterFile(request: {
  file: string
  content: PythonValue
  /** Whether a path relative to the directory of the file is a directory. */
  isDirectory: (path: string) => boolean
}): Finding[] {
  const { file, content, isDirectory } = request
  const byCi = refusedByCi(content, isDirectory)
  const byAgent = refusedByAgent(content)
  const told = new Map<string, { fault: Fault; who: keyof typeof WHO }>()
  for (const fault of byCi) told.set(placeOf(fault), { fault, who: 'ci' })
  for (const fault of byAgent) {
    // Where a value is refused as a whole, what is wrong in it adds nothing.
    const same = byCi.find(({ path }) => isAtOrBelow(fault.path, path))
    if (same) told.set(placeOf(same), { fault: same, who: 'both' })
    else told.set(placeOf(fault), { fault, who: 'agent' })
  }
  return [...told.values()].map(({ fault: { path, part, message, ...fault }, who }) => ({
    ...fault,
    message: `${message} ${WHO[who]}`,
    file,
    place: part === 'key' ? keyAt(path) : valueAt(path),
  }))
}

const WHO = {
  both: 'Both `dagster-cloud ci check` and the Dagster+ agent refuse it.',
  ci: '`dagster-cloud ci check` refuses it; the Dagster+ agent would not.',
  agent: '`dagster-cloud ci check` lets it pass; the Dagster+ agent refuses it when it loads the location.',
}

function placeOf({ path, part, message }: Fault): string {
  return JSON.stringify([path, part, message])
}

function refusedByCi(content: PythonValue, isDirectory: (path: string) => boolean): Fault[] {
  const locations = entriesOf(content)
  return [
    ...faultsOf(CI_FILE, content, []),
    ...locations.flatMap(({ value, path }) => [
      ...faultsOfSource(value['code_source'], [...path, 'code_source']),
      ...faultsOfDirectory(value['build'], [...path, 'build'], isDirectory),
    ]),
    ...repetitions(locations),
  ]
}

/** The agent never sees `defaults`, only what becomes of them. */
function refusedByAgent(content: PythonValue): Fault[] {
  if (!isMapping(content)) return []
  const { defaults = null, locations } = content
  const written = Array.isArray(locations) ? locations : []
  return [
    ...(isMapping(defaults) ? faultsOfDefaults(defaults, written) : []),
    ...written.flatMap((location, index) => faultsOf(AGENT_LOCATION, location, ['locations', index])),
  ]
}

function faultsOfDefaults(defaults: PythonValue, locations: PythonValue[]): Fault[] {
  const faults = faultsOf(AGENT_DEFAULTS, withoutNulls(defaults), [])
  if (faults.length === 0) return []
  const reached = new Set(
    mergeAll(defaults, locations).flatMap((merged) =>
      merged instanceof MergeFault ? [] : faultsOf(AGENT_LOCATION, merged, []).map(kindOf),
    ),
  )
  return faults
    .filter((fault) => reached.has(kindOf(fault)))
    .map((fault) => ({ ...fault, path: ['defaults', ...fault.path] }))
}

/** The same for a value in a list wherever it comes to stand in it. */
function kindOf({ path, message }: Fault): string {
  return JSON.stringify([path.map((part) => (typeof part === 'number' ? 0 : part)), message])
}

interface Entry {
  value: PythonMapping
  path: Path
}

function entriesOf(content: PythonValue): Entry[] {
  const locations = isMapping(content) ? content['locations'] : undefined
  if (!Array.isArray(locations)) return []
  return locations.flatMap((value, index) =>
    isMapping(value) ? [{ value, path: ['locations', index] }] : [],
  )
}

/** Empty texts count as absent here, though not for the agent. */
function faultsOfSource(source: PythonValue | undefined, path: Path): Fault[] {
  if (!isMapping(source)) return []
  const written = Object.keys(source).filter((key) => isTruthy(source[key]))
  if (written.length === 1) return []
  const message =
    written.length === 0
      ? 'code_source says nowhere where the code is.'
      : `code_source says twice where the code is: ${written.join(', ')}.`
  const suggestion = 'Keep one of module_name, package_name, python_file and autoload_defs_module_name.'
  return [{ path, part: 'key', code: 'value_not_allowed', message, suggestion }]
}

function isTruthy(value: PythonValue | undefined): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

function faultsOfDirectory(
  build: PythonValue | undefined,
  path: Path,
  isDirectory: (path: string) => boolean,
): Fault[] {
  const directory = isMapping(build) ? build['directory'] : undefined
  if (typeof directory !== 'string' || directory === '' || isDirectory(directory)) return []
  const message = `build.directory is no directory: ${JSON.stringify(directory)}, relative to this file.`
  return [{ path: [...path, 'directory'], part: 'value', code: 'missing_directory', message }]
}

function repetitions(locations: Entry[]): Fault[] {
  const seen = new Set<string>()
  return locations.flatMap(({ value: { location_name: name }, path }): Fault[] => {
    if (typeof name !== 'string') return []
    if (seen.has(name)) {
      const message = `Two locations are named ${JSON.stringify(name)}.`
      return [{ path: [...path, 'location_name'], part: 'value', code: 'duplicate_location', message }]
    }
    seen.add(name)
    return []
  })
}
