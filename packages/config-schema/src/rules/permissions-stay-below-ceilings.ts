import type { DeclaredLocation } from '../declared.ts'
import { type Finding, touches, valueAt } from '../finding.ts'
import { quoted } from '../quoted.ts'
import { isAction, isResource } from './permissions-are-well-formed.ts'
import type { ProjectRule } from './rule.ts'
import { isCovered } from './wildcards.ts'

interface Permission {
  actions: string[]
  resources: string[]
}

/** No permission of a location is wider than the ceiling of an environment. */
export const permissionsStayBelowCeilings: ProjectRule = ({ project, locations }) => {
  if (touches(['environments'], project.broken)) return []
  const ceilings = Object.entries(project.content.environments ?? {}).flatMap(([environment, { ceiling }]) =>
    ceiling === undefined ? [] : [{ environment, ceiling: ceiling.permissions }],
  )
  return locations.flatMap((location) =>
    ceilings.flatMap(({ environment, ceiling }) => beyond(location, ceiling, environment)),
  )
}

/** The first action and resource of each permission that no statement of the ceiling covers. */
function beyond({ file, content }: DeclaredLocation, ceiling: Permission[], environment: string): Finding[] {
  return (content.permissions ?? []).flatMap(({ actions, resources }, index): Finding[] => {
    for (const [item, action] of actions.entries()) {
      if (!isAction(action)) continue
      const resource = resources.find(
        (wanted) => isResource(wanted) && !isWithin({ action, resource: wanted }, ceiling),
      )
      if (resource === undefined) continue
      return [
        {
          code: 'permission_beyond_ceiling',
          message: `${quoted(action)} on ${quoted(resource)} is wider than the ceiling of "${environment}".`,
          suggestion: 'Narrow it, or have the ceiling raised in slipway.yaml.',
          file,
          place: valueAt(['permissions', index, 'actions', item]),
        },
      ]
    }
    return []
  })
}

function isWithin(
  { action, resource }: { action: string; resource: string },
  ceiling: Permission[],
): boolean {
  return ceiling.some(
    ({ actions, resources }) =>
      // IAM does not tell the case of actions apart.
      actions.some((by) => isCovered(action.toLowerCase(), by.toLowerCase())) &&
      resources.some((by) => isCovered(resource, by)),
  )
}
