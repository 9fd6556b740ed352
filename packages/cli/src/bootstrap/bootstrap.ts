import {
  bootstrap as makeEnvironment,
  openBootstrapClients,
  type BootstrapReport,
  type BootstrapStep,
} from '@slipway/deploy/aws'
import { CliError } from '../cli-error.ts'
import type { JsonOption } from '../command-options.ts'
import { LOCAL, type Context } from '../context.ts'
import { awsConfig } from '../environments/connect.ts'
import { findEnvironment, type Environment } from '../environments/find-environment.ts'
import { platformFailure } from '../environments/platform-failure.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { printJson, type Terminal } from '../terminal/terminal.ts'
import type { Writer } from '../terminal/writer.ts'
import { githubRepository } from './github-repository.ts'
import { tellVariables, workflowVariables } from './workflow-variables.ts'

export interface BootstrapOptions extends JsonOption {
  env: string
  repository?: string
}

/** `slipway bootstrap`: makes what an environment's deploys stand on. */
export async function bootstrap(context: Context, options: BootstrapOptions): Promise<ExitCode> {
  const { env, json } = options
  const { terminal } = context
  if (env === LOCAL) {
    throw new CliError('The environment local is this machine: it needs no bootstrap.', {
      remedy: 'slipway start releases to it, and serves.',
      exitCode: EXIT.wrongUsage,
    })
  }
  const found = await findEnvironment(context, env)
  const repository = await githubRepository(found.project.root, options.repository)
  const story = json ? terminal.notes : terminal.story
  const report = await make(context, { ...found, repository, story })
  const variables = workflowVariables(report)
  if (json) printJson(terminal, { ...report, variables })
  else tellVariables(terminal, { report, variables, branch: found.declared.branch })
  return EXIT.done
}

async function make(
  { terminal, clock }: Context,
  request: Environment & { repository: string; story: Writer },
): Promise<BootstrapReport> {
  const { place, declared, repository, story } = request
  const { progress } = terminal
  const clients = openBootstrapClients(awsConfig(place))
  try {
    return await makeEnvironment(
      {
        clients,
        clock,
        onStart: (thing) => progress.show(`${place.environment}: ${thing}`),
        onStep(step) {
          progress.clear()
          tellStep(terminal, story, step)
        },
      },
      {
        place,
        repository,
        branch: declared.branch,
        stateBucket: declared.state === null ? null : new URL(declared.state).hostname,
        tags: declared.tags,
      },
    )
  } catch (error) {
    throw explained(error, request)
  } finally {
    progress.clear()
    clients.close()
  }
}

function tellStep(
  { symbols }: Terminal,
  story: Writer,
  { thing, name, outcome, changes }: BootstrapStep,
): void {
  const isFound = outcome === 'found'
  const sign = isFound ? story.style('dim', symbols.skipped) : story.style('green', symbols.done)
  const said = changes.length === 0 ? outcome : `${outcome} (${changes.join(', ')})`
  story.line(
    `${sign} ${thing.padEnd(THING_WIDTH)}  ${said.padEnd(OUTCOME_WIDTH)}  ${story.style('dim', name)}`,
  )
}

const THING_WIDTH = 'permissions boundary'.length
const OUTCOME_WIDTH = 'found'.length

/** What AWS refuses is told as everywhere; and that it can be repeated. */
function explained(error: unknown, { place }: Environment): unknown {
  const isStep = error instanceof Error && 'code' in error && error.code === 'bootstrap_failed'
  const known = isStep ? platformFailure(error.cause, place) : undefined
  if (known === undefined) return error
  const remedy = 'remedy' in known ? `${String(known.remedy)} ` : ''
  return new CliError(known.message, {
    remedy: `${remedy}Then call slipway bootstrap again: it goes on from there.`,
    cause: error,
  })
}
