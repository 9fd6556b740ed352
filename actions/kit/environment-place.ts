import type { Place } from '@slipway/aws-layout'
import { loadProjectSettings } from '@slipway/config-schema'
import { ActionError } from './action-error.ts'
import { declarationError } from './declaration-error.ts'
import { git } from './git.ts'
import type { Variables } from './variables.ts'

export interface EnvironmentPlaceRequest {
  /** Absolute path of the project root. */
  root: string
  /** The commit, branch or tag whose slipway.yaml says it. */
  ref: string
  environment: string
  variables: Variables
}

const PROJECT_FILE = 'slipway.yaml'

/** Where an environment stands, as a commit says. Throws what the failure boundary reports. */
export async function environmentPlace(request: EnvironmentPlaceRequest): Promise<Place> {
  const { root, ref, environment, variables } = request
  const { stdout, failure } = await git(root, ['show', '--end-of-options', `${ref}:./${PROJECT_FILE}`])
  const texts = new Map(failure === null ? [[PROJECT_FILE, stdout]] : [])
  const { project, problems, sources } = await loadProjectSettings({ directory: root, variables, texts })
  if (project === undefined) throw await declarationError({ problems, sources, root })
  const { name, environments } = project
  const declared = Object.hasOwn(environments, environment) ? environments[environment] : undefined
  if (declared === undefined) throw unknownEnvironment(environment, Object.keys(environments))
  return { project: name, environment, account: declared.account, region: declared.region }
}

function unknownEnvironment(name: string, known: readonly string[]): ActionError {
  return new ActionError({
    code: 'invalid_input',
    message: `slipway.yaml declares no environment ${name}.`,
    remedy: known.length === 0 ? 'It declares none: add it.' : `It has: ${known.join(', ')}.`,
  })
}
