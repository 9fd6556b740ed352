import { asSet, jsonMeaning } from '../provider/compare.ts'

/** What ECS fills in. */
const DEFAULTS: Record<string, unknown> = { cpu: 0, essential: true }

/** Lists whose order means nothing. */
const SETS = ['environment', 'secrets', 'portMappings', 'mountPoints', 'volumesFrom', 'environmentFiles']

/** A JSON text of container definitions by its meaning: fields with their default values and orders of sets aside. */
export function containersMeaning(text: unknown): unknown {
  const containers = jsonMeaning(text)
  if (!Array.isArray(containers)) return containers
  const meanings = (containers as Record<string, unknown>[]).map((container) => meaningOf(container))
  return meanings.toSorted((left, right) => String(left['name']).localeCompare(String(right['name'])))
}

function meaningOf(container: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(container)
    .filter(([name, value]) => DEFAULTS[name] !== value)
    .map(([name, value]) => [name, SETS.includes(name) ? asSet(value) : value])
  return Object.fromEntries(fields) as Record<string, unknown>
}
