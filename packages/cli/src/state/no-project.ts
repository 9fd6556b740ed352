import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'

/** In which Dagster+ finds code locations. */
export const DAGSTER_FILE = 'dagster_cloud.yaml'

/** What is said where no slipway.yaml is, to whoever needs the project's releases and runs. */
export function noProject(directory: string): CliError {
  return new CliError(noSlipwayYaml(directory), {
    remedy: `Go to a directory of a project, ${beginOne(directory)}, or name the state with --state-dir DIR.`,
  })
}

/** The same to whoever names an environment: no state tells where that is. */
export function noProjectOfEnvironment(directory: string): CliError {
  return new CliError(noSlipwayYaml(directory), {
    remedy: `Go to a directory of a project, or ${beginOne(directory)}.`,
  })
}

function noSlipwayYaml(directory: string): string {
  return `There is no slipway.yaml in ${directory} or above it.`
}

function beginOne(directory: string): string {
  return existsSync(join(directory, DAGSTER_FILE))
    ? `turn ${DAGSTER_FILE} into one with slipway migrate dagster --write`
    : 'begin one with slipway init'
}

/** The same for a project that files of Dagster's make: it can be checked, and not released. */
export function onlyDagster(root: string, files: Iterable<string>): CliError {
  const canMigrate = [...files].some((file) => file.split('/').at(-1) === DAGSTER_FILE)
  return new CliError(
    `There is no slipway.yaml in ${root}: what Dagster's own files declare is checked only.`,
    {
      remedy: canMigrate
        ? `slipway migrate dagster shows what ${DAGSTER_FILE} is as slipway.yaml and location.yaml; with --write it does it.`
        : 'slipway init begins a project; a location.yaml says how its jobs are run.',
    },
  )
}
