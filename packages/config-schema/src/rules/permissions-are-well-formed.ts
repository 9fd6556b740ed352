import type { DeclaredLocation, DeclaredProject } from '../declared.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import { quoted } from '../quoted.ts'
import type { LocationRule, ProjectRule } from './rule.ts'

/** `service:Action`, as IAM has them, or everything. */
const ACTION = /^(\*|[a-z0-9-]{1,64}:[\w*?]{1,128})$/i

/** An ARN, or everything. */
const RESOURCE = /^(\*|arn:[\w*?-]+:[\w*?-]+:[\w*?-]*:[\w*?-]*:\S{1,1600})$/

/** Whether IAM could have such a resource. */
export function isResource(text: string): boolean {
  return RESOURCE.test(text)
}

/** Whether IAM could have such an action. */
export function isAction(text: string): boolean {
  return ACTION.test(text)
}

/** Permissions as IAM reads them, of a location. */
export const permissionsAreWellFormed: LocationRule = ({ file, content }: DeclaredLocation) =>
  faultsOf(content.permissions ?? [], { file, base: ['permissions'] })

/** Likewise of the ceilings of environments. */
export const ceilingsAreWellFormed: ProjectRule = ({
  project: { file, content },
}: {
  project: DeclaredProject
}) =>
  Object.entries(content.environments ?? {}).flatMap(([name, { ceiling }]) =>
    faultsOf(ceiling?.permissions ?? [], { file, base: ['environments', name, 'ceiling', 'permissions'] }),
  )

function faultsOf(
  permissions: { actions: string[]; resources: string[] }[],
  { file, base }: { file: string; base: Path },
): Finding[] {
  return permissions.flatMap(({ actions, resources }, index) => [
    ...actions.flatMap((action, item): Finding[] => {
      if (isAction(action)) return []
      const place = valueAt([...base, index, 'actions', item])
      const message = `${quoted(action)} is no action of IAM.`
      return [
        { code: 'invalid_permission', message, suggestion: 'Write for example s3:GetObject.', file, place },
      ]
    }),
    ...resources.flatMap((resource, item): Finding[] => {
      if (isResource(resource)) return []
      const place = valueAt([...base, index, 'resources', item])
      const message = `${quoted(resource)} is no ARN.`
      const suggestion = 'Write for example arn:aws:s3:::acme-in/*.'
      return [{ code: 'invalid_permission', message, suggestion, file, place }]
    }),
  ])
}
