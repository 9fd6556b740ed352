import { isMapping, type PythonMapping, type PythonValue, withoutNulls } from './python-value.ts'

type MergeLists = (defaults: PythonValue[], own: PythonValue[]) => PythonValue[]

/** What Dagster's own merge, `dagster-cloud ci template`, fails at. */
export class MergeFault extends Error {
  /** The key of `defaults` at which it does, dots between parts. */
  readonly key: string

  constructor(key: string) {
    super(`${key} cannot be merged`)
    this.key = key
  }
}

/**
 * All locations with `defaults` merged into them, or, in place of each into which they cannot be, the fault: Dagster
 * then merges none of them. What is no mapping stays as it is.
 */
export function mergeAll(defaults: PythonValue, locations: PythonValue[]): (PythonValue | MergeFault)[] {
  const merged = locations.map((location) =>
    isMapping(location) ? mergeDefaults(defaults, location) : location,
  )
  if (!merged.some((one) => one instanceof MergeFault)) return merged
  return merged.map((one, index) => (one instanceof MergeFault ? one : (locations[index] ?? null)))
}

/**
 * A location with `defaults` merged into it as `dagster-cloud ci template` does: mappings deeply, lists by their own
 * rules, and what is null counts as absent. A MergeFault where Dagster fails.
 */
export function mergeDefaults(defaults: PythonValue, location: PythonMapping): PythonMapping | MergeFault {
  const own = withoutNulls(location) as PythonMapping
  const onto = withoutNulls(defaults)
  try {
    return isMapping(onto) ? mergeMappings('', onto, own) : own
  } catch (error) {
    if (error instanceof MergeFault) return error
    throw error
  }
}

function mergeMappings(parent: string, onto: PythonMapping, own: PythonMapping): PythonMapping {
  const merged = { ...onto }
  for (const [key, value] of Object.entries(own)) {
    const path = parent === '' ? key : `${parent}.${key}`
    merged[key] = Object.hasOwn(onto, key) ? mergeValues(path, onto[key] ?? null, value) : value
  }
  return merged
}

function mergeValues(path: string, onto: PythonValue, own: PythonValue): PythonValue {
  if (isMapping(own)) {
    if (!isMapping(onto)) throw new MergeFault(path)
    return mergeMappings(path, onto, own)
  }
  if (!Array.isArray(own)) return own
  if (!Array.isArray(onto)) throw new MergeFault(path)
  return (LISTS.get(path) ?? deduplicated)(onto, own)
}

const deduplicated: MergeLists = (defaults, own) => {
  const byValue = new Map([...defaults, ...own].map((value) => [keyOf(value), value]))
  return [...byValue.values()]
}

/** Python holds 1, 1.0 and true for equal. */
function keyOf(value: PythonValue): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint' || typeof item === 'boolean') return Number(item)
    return isMapping(item) ? Object.fromEntries(Object.entries(item).toSorted(byName)) : item
  })
}

function byName([a]: [string, PythonValue], [b]: [string, PythonValue]): number {
  return a < b ? -1 : 1
}

const byVariable: (path: string) => MergeLists = (path) => (defaults, own) => {
  if (!areTexts(defaults) || !areTexts(own)) throw new MergeFault(path)
  const named = new Set(own.map(nameOfVariable))
  // Dagster splits at each `=` and gives up on a default that has two.
  if (defaults.some((item) => item.split('=').length > 2)) throw new MergeFault(path)
  return [...defaults.filter((item) => !named.has(nameOfVariable(item))), ...own]
}

function areTexts(items: PythonValue[]): items is string[] {
  return items.every((item) => typeof item === 'string')
}

function nameOfVariable(variable: string): string {
  return variable.split('=', 1)[0] ?? ''
}

const byKey = (key: string, path: string): MergeLists => {
  const named = (items: PythonValue[]) =>
    items.map((item): [string, PythonValue] => {
      if (!isMapping(item) || !Object.hasOwn(item, key)) throw new MergeFault(path)
      return [keyOf(item[key] ?? null), item]
    })
  return (defaults, own) => {
    const mine = new Map(named(own))
    const kept = [...new Map(named(defaults))].filter(([name]) => !mine.has(name))
    return [...kept.map(([, item]) => item), ...mine.values()]
  }
}

const replaced: MergeLists = (_defaults, own) => own

const K8S = 'container_context.k8s'
const ECS = 'container_context.ecs'

const BY_VARIABLE = ['container_context.docker', ECS, K8S].map((section) => `${section}.env_vars`)
const BY_NAME = [
  ...['run_sidecar_containers', 'secrets', 'server_sidecar_containers', 'volumes'].map(
    (key) => `${ECS}.${key}`,
  ),
  ...['image_pull_secrets', 'volumes', 'volume_mounts'].map((key) => `${K8S}.${key}`),
]
const BY_KEY = ['run_ecs_tags', 'server_ecs_tags'].map((key) => `${ECS}.${key}`)
const REPLACED = ['run_k8s_config', 'server_k8s_config'].flatMap((section) =>
  ['args', 'command'].map((key) => `${K8S}.${section}.container_config.${key}`),
)

/** How the lists are merged that are not just joined. */
const LISTS = new Map<string, MergeLists>([
  ...BY_VARIABLE.map((path): [string, MergeLists] => [path, byVariable(path)]),
  ...BY_NAME.map((path): [string, MergeLists] => [path, byKey('name', path)]),
  ...BY_KEY.map((path): [string, MergeLists] => [path, byKey('key', path)]),
  ...REPLACED.map((path): [string, MergeLists] => [path, replaced]),
])
