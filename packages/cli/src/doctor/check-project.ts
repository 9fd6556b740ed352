import type { LoadedProject } from '@slipway/config-schema'
import type { Context } from '../context.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { missingSecrets } from '../state/missing-secrets.ts'
import { dotenvFileOf, shownPath, type StatePlace } from '../state/locate-state.ts'
import { count } from '../terminal/count.ts'
import { ok, problem, warning, type Check } from './check.ts'

/** Whether the project validates. */
export function checkDeclarations({ project, problems }: LoadedProject): Check {
  if (problems.some(({ code }) => code === 'project_not_found')) {
    return warning(
      'project',
      'There is no slipway.yaml here or above.',
      'Go to a directory of one, or begin one with slipway init.',
    )
  }
  const errors = problems.filter(({ severity }) => severity === 'error').length
  if (errors > 0) return problem('project', `It has ${count(errors, 'error')}.`, 'See slipway validate.')
  const said = `${project?.name}: ${count(project?.locations.length ?? 0, 'code location')}`
  if (problems.length === 0) return ok('project', said)
  return warning('project', `${said}, ${count(problems.length, 'warning')}.`, 'See slipway validate.')
}

/** Whether there is a value on this machine for each secret that a code location declares. */
export async function checkSecrets(
  { variables, workingDirectory }: Context,
  { project, place }: { project: NonNullable<LoadedProject['project']>; place: StatePlace },
): Promise<Check[]> {
  const file = dotenvFileOf(place)
  const missing = await missingSecrets(project, { variables, dotenvFile: file })
  const names = project.locations.flatMap(({ declaration }) => Object.keys(declaration.secrets))
  if (names.length === 0) return []
  if (missing.length === 0)
    return [ok('secrets', `${count(names.length, 'value')} for ${count(names.length, 'name')}`)]
  return missing.map(({ location, names: unset }) =>
    warning(
      'secrets',
      `${location} has no ${unset.join(', ')} on this machine: its runs would fail.`,
      `Set each as a line NAME=VALUE in ${shownPath(workingDirectory, file)}, or as a variable.`,
    ),
  )
}

/** Whether what attempts run under is built. */
export function checkRuntime(): Check {
  try {
    return ok('runtime', findRuntimeBundle().path)
  } catch (error) {
    const { message, remedy } = error as Error & { remedy?: string }
    return problem('runtime', message, remedy ?? '')
  }
}
