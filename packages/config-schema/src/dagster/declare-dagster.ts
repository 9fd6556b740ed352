import { isAbsolute, posix } from 'node:path'
import type { DagsterDeclaration, Json, LocationDeclaration } from '../declaration.ts'
import type { DeclaredLocation } from '../declared.ts'
import { type Finding, isAtOrBelow, keyAt, type Path, valueAt } from '../finding.ts'
import { normaliseLocation } from '../normalise/normalise-location.ts'
import type { LocationFile } from '../schema/location-file.ts'
import { checkDagsterFile } from './check-dagster.ts'
import { readEcs } from './dagster-ecs.ts'
import { DAGSTER_JOB, DAGSTER_PARAMS, dagsterCommand } from './dagster-job.ts'
import { locationNameOf, queueNameOf } from './dagster-names.ts'
import { remarksOn, remarksOnMerged } from './dagster-remarks.ts'
import { readVariables } from './dagster-variables.ts'
import { mergeAll, MergeFault } from './merge-defaults.ts'
import { isMapping, mappingOf, type PythonMapping, type PythonValue, textOf } from './python-value.ts'
import { runShape } from './run-shape.ts'

/** A location that a file of Dagster's declares. */
export interface DagsterLocation {
  /**
   * As the rules about all locations see it. Its `file` is a stand-in of its own: several locations are in one file.
   */
  declared: DeclaredLocation
  /** The file in which it really stands. */
  file: string
  /** Where a path from the top of its entry really is. */
  placed: (path: Path) => { file: string; path: Path }
}

/** What is declared, and what is wrong. */
export interface DeclaredDagster {
  locations: DagsterLocation[]
  findings: Finding[]
}

/** A file of Dagster's to be declared. */
export interface DagsterFile {
  /** Relative to the project root. */
  file: string
  content: PythonValue
  /** Whether a path relative to the directory of the file is a directory. */
  isDirectory: (path: string) => boolean
}

/**
 * What a dagster_cloud.yaml declares. Of a location that Dagster would refuse there are findings only. `defaults` are
 * merged into each location by Dagster's rules.
 */
export function declareDagster(request: DagsterFile): DeclaredDagster {
  const { file, content } = request
  const refused = checkDagsterFile(request)
  const { defaults = null, locations = [] } = mappingOf(content)
  const entries = (Array.isArray(locations) ? locations : []).map((value, index) => {
    return { value, path: ['locations', index] }
  })
  const isUsable = (path: Path) =>
    !refused.some(({ place }) => 'path' in place && isAtOrBelow(place.path, path))

  const findings = [...refused, ...(isUsable(['defaults']) ? onDefaults(defaults, file) : [])]
  const declared: DagsterLocation[] = []
  const allMerged = mergeAll(
    defaults,
    entries.map(({ value }) => value),
  )
  for (const [index, { value, path }] of entries.entries()) {
    if (!isMapping(value) || !isUsable(path) || !isUsable(['defaults'])) continue
    const merged = allMerged[index]
    findings.push(...remarksOn(value, path, file))
    if (merged instanceof MergeFault) findings.push(cannotMerge(merged, path, file))
    const entry = isMapping(merged) ? merged : value
    const placed = (key: string) => [...(Object.hasOwn(ecsOf(value), key) ? path : ['defaults']), ...ECS, key]
    findings.push(...remarksOnMerged(ecsOf(entry), placed, file))
    const directory = directoryOf(file, entry)
    if (directory === undefined) findings.push(leadsOut(path, file))
    declared.push({
      declared: declaredLocation({
        entry,
        file: `${file} ${path.join('.')}`,
        directory: directory ?? posix.dirname(file),
      }),
      file,
      placed: (below) => ({ file, path: [...path, ...below] }),
    })
  }
  return { locations: declared, findings }
}

function onDefaults(defaults: PythonValue, file: string): Finding[] {
  if (!isMapping(defaults)) return []
  const lost: Finding = {
    severity: 'warning',
    code: 'defaults_lost',
    message:
      'Slipway merges defaults into each location, and so does `dagster-cloud ci template`; `ci init`, `set-build-output` and ' +
      '`deploy` lose them without a word, agent_queue included.',
    suggestion: 'Deploy what `dagster-cloud ci template` prints, or write them at each location.',
    file,
    place: keyAt(['defaults']),
  }
  const isEmpty = Object.values(defaults).every((value) => value === null)
  return [...(isEmpty ? [] : [lost]), ...remarksOn(defaults, ['defaults'], file)]
}

function cannotMerge({ key }: MergeFault, path: Path, file: string): Finding {
  const message = `\`dagster-cloud ci template\` fails here, at ${key} of defaults: they are merged into no location.`
  const suggestion = `Write both as mappings, or both as lists; in lists by name each item has one, and a variable of defaults has one "=".`
  return {
    severity: 'warning',
    code: 'defaults_lost',
    message,
    suggestion,
    file,
    place: valueAt([...path, ...key.split('.')]),
  }
}

function leadsOut(path: Path, file: string): Finding {
  const message = 'build.directory leads out of the project: Slipway takes the directory of this file.'
  return {
    severity: 'warning',
    code: 'outside_project',
    message,
    file,
    place: valueAt([...path, 'build', 'directory']),
  }
}

const ECS = ['container_context', 'ecs']

function ecsOf(entry: PythonMapping): PythonMapping {
  return mappingOf(mappingOf(entry['container_context'])['ecs'])
}

/** Relative to the project root; undefined where `build.directory` leads out of it. */
function directoryOf(file: string, entry: PythonMapping): string | undefined {
  const directory = textOf(mappingOf(entry['build'])['directory']) ?? '.'
  const path = posix.join(posix.dirname(file), directory).replace(/(.)\/$/, '$1')
  return isAbsolute(directory) || path === '..' || path.startsWith('../') ? undefined : path
}

function declaredLocation({
  entry,
  file,
  directory,
}: {
  entry: PythonMapping
  file: string
  directory: string
}): DeclaredLocation {
  const queue = textOf(entry['agent_queue'])
  const content: LocationFile = {
    location_name: locationNameOf(textOf(entry['location_name']) ?? ''),
    ...(queue !== undefined && { agent_queue: queueNameOf(queue) }),
    jobs: {},
  }
  return {
    file,
    directory,
    content,
    declaration: declarationOf(content, entry),
    broken: [],
    has: () => false,
  }
}

function declarationOf(content: LocationFile, entry: PythonMapping): LocationDeclaration {
  const ecs = ecsOf(entry)
  const { env, secrets } = readVariables(ecs)
  const shape = runShape(mappingOf(ecs['run_resources']))
  const job = {
    params: DAGSTER_PARAMS,
    command: [DAGSTER_JOB],
    ...(shape && !('unreadable' in shape) && { launcher: { type: 'ecs' as const, ...shape } }),
  }
  const { declaration } = normaliseLocation({
    file: '',
    folder: '',
    content: { ...content, secrets, jobs: { [DAGSTER_JOB]: job } },
  })
  // What is written there is no template, whatever it looks like.
  for (const step of declaration.jobs[DAGSTER_JOB]?.steps ?? []) step.command = dagsterCommand(entry)
  return { ...declaration, env, dagster: dagsterOf(entry, ecs) }
}

function dagsterOf({ build, ...entry }: PythonMapping, ecs: PythonMapping): DagsterDeclaration {
  const registry = textOf(mappingOf(build)['registry']) ?? null
  return {
    deployment: registry === null ? 'serverless' : 'hybrid',
    registry,
    entry: toJson(entry) as { [key: string]: Json },
    ecs: readEcs(ecs),
  }
}

function toJson(value: PythonValue): Json {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (!isMapping(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]))
}
