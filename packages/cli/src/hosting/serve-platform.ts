import type { ProjectSettings } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openEnvironment, type OpenEnvironment } from '../environments/open-environment.ts'
import { platformFailure } from '../environments/platform-failure.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { declaredAgent, type AgentShape } from './agent-shape.ts'
import { drainAgent, servesLine, tellLeftRuns } from './drain-agent.ts'
import { startPlatformAgent } from './platform-agent.ts'
import { untilAborted } from './until-aborted.ts'

/** Is one of the declared agents of an environment on AWS, until Ctrl-C or SIGTERM. */
export async function servePlatform(
  context: Context,
  { environment, name }: { environment: string; name: string | undefined },
): Promise<ExitCode> {
  const opened = await openEnvironment(context, environment)
  try {
    const shape = shapeOf(opened.project, { environment, name })
    await checkPlatform(opened)
    const agent = startPlatformAgent(context, opened, shape)
    const interrupted = context.interrupts.take({ onSecond: () => tellLeftRuns(context, agent) })
    const { story } = context.terminal
    story.line(servesLine(context, shape, environment))
    await untilAborted(interrupted)
    await drainAgent(story, agent)
    return EXIT.done
  } finally {
    await opened.close()
  }
}

/** On AWS the queues are things of the platform's own: who takes from which is what slipway.yaml says. */
function shapeOf(
  project: ProjectSettings,
  { environment, name }: { environment: string; name: string | undefined },
): AgentShape {
  if (name !== undefined) return declaredAgent(project, name)
  const known = project.agents.map((agent) => agent.name).join(', ')
  throw new CliError(`Which agent of ${environment} it is to be is not said.`, {
    remedy: `Add --name with one of: ${known}.`,
    exitCode: EXIT.wrongUsage,
  })
}

/** What makes a platform unusable would otherwise show as trouble that is tried again for ever. */
async function checkPlatform({ deps, place }: OpenEnvironment): Promise<void> {
  try {
    await deps.releases.readCurrent({ environment: place.environment, location: '' })
  } catch (error) {
    throw platformFailure(error, place) ?? error
  }
}
