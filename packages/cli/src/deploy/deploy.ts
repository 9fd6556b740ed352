import type { Context } from '../context.ts'
import type { EnvironmentOption, JsonOption } from '../command-options.ts'
import type { Project } from '@slipway/config-schema'
import type { DeployResult } from '@slipway/deploy'
import { CliError } from '../cli-error.ts'
import { loadUsableProject } from './check-project.ts'
import { areReleased, releaseDifferences } from './release-differences.ts'
import { LOCAL } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { locateState } from '../state/locate-state.ts'
import { openState } from '../state/open-state.ts'
import { printJson } from '../terminal/terminal.ts'

export interface DeployOptions extends EnvironmentOption, JsonOption {}

/** `slipway deploy`: releases what differs of these locations; none named means all. */
export async function deploy(
  context: Context,
  { env = LOCAL, json }: DeployOptions,
  locations: readonly string[],
): Promise<ExitCode> {
  const { terminal } = context
  if (env !== LOCAL) throw byPush(env)
  const whole = await loadUsableProject(context)
  if (whole === undefined) return EXIT.failed
  const project = only(whole, locations)
  const bundle = findRuntimeBundle()
  const story = json ? terminal.notes : terminal.story
  const state = await openState(context, locateState(context))
  try {
    const results = await releaseDifferences(context, state, { project, bundle, story })
    if (json) printJson(terminal, { environment: LOCAL, results: results.map(resultJson) })
    return areReleased(results) ? EXIT.done : EXIT.failed
  } finally {
    await state.close()
  }
}

function byPush(environment: string): CliError {
  return new CliError(
    `To ${environment}, which is on AWS, deploys are made by git push: the action deploy-location does it in the workflow.`,
    {
      remedy: 'slipway plan says what a push would do; without --env it is this machine.',
      exitCode: EXIT.wrongUsage,
    },
  )
}

/** The project with these locations only; none named means all. */
function only(project: Project, names: readonly string[]): Project {
  if (names.length === 0) return project
  const known = project.locations.map(({ declaration }) => declaration.name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new CliError(`There is no code location ${unknown}.`, {
      remedy: `The project has: ${known.join(', ')}.`,
    })
  }
  return {
    ...project,
    locations: project.locations.filter(({ declaration }) => names.includes(declaration.name)),
  }
}

function resultJson(result: DeployResult): object {
  const { location, ms, outcome } = result
  if (outcome === 'released') {
    const { id, release_digest, content_digest, commit } = result.release
    return { location, outcome, ms, release_id: id, release_digest, content_digest, commit }
  }
  const { code, message, remedy } = result.problem
  return { location, outcome, ms, problem: { code, message, remedy } }
}
