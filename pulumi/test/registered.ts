import {
  runtime,
  type ComponentResource,
  type Resource,
  type ResourceOptions,
  type ResourceTransformation,
} from '@pulumi/pulumi'

/** One resource as the engine is told of it. */
export interface Registered {
  type: string
  name: string
  inputs: Record<string, unknown>
  /** Type and name; null: the stack itself. */
  parent: string | null
  retainOnDelete: boolean
  /** Types and names. */
  dependsOn: string[]
}

export interface RegisteredRequest {
  /** Makes the component, with these options. */
  make: (options: { transformations: ResourceTransformation[] }) => ComponentResource
  /** All that may be registered. */
  types: ReadonlySet<string>
  /** What the provider adds to the inputs of a resource once it is made. */
  answer: (resource: Pick<Registered, 'type' | 'name' | 'inputs'>) => Record<string, unknown>
}

/**
 * What a component registers, in the order of types and names. Throws when that is something else than expected, or
 * when it calls a function of a provider.
 */
export async function registeredBy({ make, types, answer }: RegisteredRequest): Promise<Registered[]> {
  const found: Pick<Registered, 'type' | 'name' | 'inputs'>[] = []
  const unexpected: string[] = []
  const options = new Map<string, ResourceOptions>()
  const labels = new Map<Resource, string>()
  await runtime.setMocks({
    newResource: ({ type, name, inputs, custom }) => {
      if (!types.has(type)) unexpected.push(type)
      found.push({ type, name, inputs })
      return custom
        ? { id: `${name}-id`, state: { ...inputs, ...answer({ type, name, inputs }) } }
        : { id: undefined, state: {} }
    },
    call: ({ token }) => {
      unexpected.push(token)
      return {}
    },
  })
  const note: ResourceTransformation = ({ resource, type, name, opts }) => {
    labels.set(resource, labelOf({ type, name }))
    options.set(labelOf({ type, name }), opts)
    return undefined
  }
  make({ transformations: [note] })
  await runtime.disconnect()
  if (unexpected.length > 0) throw new Error(`Nobody expects ${unexpected.join(', ')}.`)
  return found
    .map((resource) => ({ ...resource, ...optionsOf(options.get(labelOf(resource))!, labels) }))
    .sort((a, b) => (labelOf(a) < labelOf(b) ? -1 : 1))
}

function labelOf({ type, name }: Pick<Registered, 'type' | 'name'>): string {
  return `${type} ${name}`
}

function optionsOf(
  { parent, retainOnDelete = false, dependsOn = [] }: ResourceOptions,
  labels: ReadonlyMap<Resource, string>,
): Pick<Registered, 'parent' | 'retainOnDelete' | 'dependsOn'> {
  return {
    parent: parent === undefined ? null : labels.get(parent)!,
    retainOnDelete,
    dependsOn: ([dependsOn].flat() as Resource[]).map((resource) => labels.get(resource)!),
  }
}
