import { FUNCTION, type StackState, type StateResource } from './stack-state.ts'

/** The id that a resource has if its creation came about; undefined where creating it once more does no harm. */
export type IdOf = (resource: StateResource) => string | undefined

/**
 * The state of a stack after an update that was killed, such that the next update does the rest; undefined when there
 * is nothing to mend. What was being created is looked for under its own name before it is created again. What was
 * being changed is read anew; but of a function whose change did not end well the code counts as unknown, since it may
 * have been given the code and not yet the version, which only another change of code brings about.
 */
export function repairState(state: StackState, idOf: IdOf): StackState | undefined {
  const { resources = [], pending_operations: pending = [] } = state
  if (pending.length === 0 && !resources.some(failed)) return undefined
  const known = new Set(resources.map(({ urn }) => urn))
  const adopted = pending.flatMap(({ type, resource }) => {
    const id = type === 'creating' && !known.has(resource.urn) ? idOf(resource) : undefined
    return id === undefined ? [] : [adopt(resource, id)]
  })
  const changing = pending.filter(({ type }) => type !== 'creating')
  const halfDone = new Set(changing.map(({ resource }) => resource.urn))
  const mended = resources.map((resource) =>
    halfDone.has(resource.urn) || failed(resource) ? mend(resource) : resource,
  )
  return { ...state, resources: [...mended, ...adopted], pending_operations: [] }
}

/** What it was asked to be is what it is taken for until it is read: some of it AWS does not tell. */
function adopt({ inputs = {}, ...resource }: StateResource, id: string): StateResource {
  return { ...resource, id, inputs, outputs: inputs, refreshBeforeUpdate: true }
}

function failed({ type, initErrors = [] }: StateResource): boolean {
  return type === FUNCTION && initErrors.length > 0
}

function mend(resource: StateResource): StateResource {
  // What another took the place of is deleted by the next update as it is.
  if (resource.delete === true) return resource
  if (resource.type !== FUNCTION) return { ...resource, refreshBeforeUpdate: true }
  const { inputs, outputs, initErrors: _, ...rest } = resource
  return { ...rest, inputs: withoutCode(inputs), outputs: withoutCode(outputs) }
}

function withoutCode(properties: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'imageUri'))
}
