import { randomBytes } from 'node:crypto'
import { isInternal } from './compare.ts'
import { knownInputs } from './known-inputs.ts'
import type { Properties, ResourceType } from './resource-type.ts'

export interface CheckRequest {
  type: string
  name: string
  resource: ResourceType
  inputs: Properties
  oldInputs: Properties
}

export interface Checked {
  inputs: Properties
  failures: { property: string; reason: string }[]
}

/** Refuses what @pulumi/aws does not know or the test provider does not perform, and makes up a name if there is none. */
export async function checkInputs(request: CheckRequest): Promise<Checked> {
  const { type, resource, inputs } = request
  const { inputs: known, required } = await knownInputs(resource.module)
  const performed = [...resource.performs, ...(resource.tag ? ['tags'] : [])]
  const refused = Object.keys(inputs)
    .filter((property) => !isInternal(property) && !performed.includes(property))
    .map((property) => ({
      property,
      reason: known.has(property)
        ? `the test provider does not perform ${property} of ${type}`
        : `@pulumi/aws knows no ${property} of ${type}`,
    }))
  const missing = required
    .filter((property) => inputs[property] === undefined)
    .map((property) => ({ property, reason: `Missing required property '${property}'` }))
  return { inputs: withName(request), failures: [...refused, ...missing] }
}

/** As long as the program gives none, a name stays what it was made up to be. */
function withName({ resource: { named }, name, inputs, oldInputs }: CheckRequest): Properties {
  if (named === undefined || inputs[named] !== undefined) return { ...inputs, __defaults: [] }
  const wasMadeUp = ((oldInputs['__defaults'] ?? []) as string[]).includes(named)
  const madeUp = `${name}-${randomBytes(4).toString('hex').slice(0, 7)}`
  return { ...inputs, [named]: wasMadeUp ? oldInputs[named] : madeUp, __defaults: [named] }
}
