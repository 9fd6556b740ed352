import type { Place } from '@slipway/aws-layout'
import {
  findProject,
  loadProjectSettings,
  type EnvironmentDeclaration,
  type ProjectSettings,
} from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { tellProblems } from '../deploy/check-project.ts'
import { noProjectOfEnvironment } from '../state/no-project.ts'

/** An environment on AWS, as the project around the working directory declares it. */
export interface Environment {
  place: Place
  declared: EnvironmentDeclaration
  project: ProjectSettings
}

/** Finds it in slipway.yaml; what is wrong with the locations does not matter to it. */
export async function findEnvironment(context: Context, name: string): Promise<Environment> {
  const { terminal, variables, workingDirectory: directory } = context
  if (findProject(directory) === undefined) throw noProjectOfEnvironment(directory)
  const loaded = await loadProjectSettings({ directory, variables })
  const { project } = loaded
  if (project === undefined) {
    tellProblems(terminal.errors, loaded)
    throw new CliError(`Where the environment ${name} is cannot be told.`, {
      remedy: 'Mend the problems above.',
    })
  }
  const { environments, name: projectName } = project
  const declared = Object.hasOwn(environments, name) ? environments[name] : undefined
  if (declared === undefined) throw unknown(name, Object.keys(environments))
  const { account, region } = declared
  return { place: { project: projectName, environment: name, account, region }, declared, project }
}

function unknown(name: string, known: readonly string[]): CliError {
  const remedy =
    known.length === 0
      ? 'It declares none; without --env it is this machine.'
      : `It has: ${known.join(', ')}; without --env it is this machine.`
  return new CliError(`slipway.yaml declares no environment ${name}.`, { remedy })
}
