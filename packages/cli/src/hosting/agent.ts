import type { LoadedProject, Project } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { EnvironmentOption } from '../command-options.ts'
import { LOCAL, type Context } from '../context.ts'
import { checkProject, tellProblems } from '../deploy/check-project.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { declaredAgent, localAgent } from './agent-shape.ts'
import { drainAgent, servesLine, tellLeftRuns } from './drain-agent.ts'
import { startLocalAgent } from './local-agent.ts'
import { findRuntimeBundle } from './runtime-bundle.ts'
import { untilAborted } from './until-aborted.ts'
import { locateState } from '../state/locate-state.ts'
import { openState } from '../state/open-state.ts'
import type { Terminal } from '../terminal/terminal.ts'

export interface AgentOptions extends EnvironmentOption {
  name?: string
}

/** `slipway agent`: takes runs until Ctrl-C. */
export async function agent(
  context: Context,
  { name, env: environment = LOCAL }: AgentOptions,
): Promise<ExitCode> {
  if (environment === LOCAL) return serveMachine(context, name)
  const { servePlatform } = await import('../hosting/serve-platform.ts')
  return servePlatform(context, { environment, name })
}

async function serveMachine(context: Context, name: string | undefined): Promise<ExitCode> {
  const { terminal, interrupts, workingDirectory } = context
  const { story } = terminal
  const bundle = findRuntimeBundle()
  const loaded = await checkProject(context, workingDirectory)
  const declared = name === undefined ? undefined : declaredAgent(usable(terminal, loaded), name)
  const state = await openState(context, locateState(context))
  try {
    const everything = { state, project: loaded.project }
    const shape = declared ?? (await localAgent(`agent-${process.pid}`, everything))
    const agent = startLocalAgent(context, state, { ...shape, bundle })
    const interrupted = interrupts.take({ onSecond: () => tellLeftRuns(context, agent) })
    story.line(servesLine(context, shape, LOCAL))
    await untilAborted(interrupted)
    await drainAgent(story, agent)
    return EXIT.done
  } finally {
    await state.close()
  }
}

function usable({ errors }: Terminal, loaded: LoadedProject): Project {
  if (loaded.project !== undefined) return loaded.project
  tellProblems(errors, loaded)
  throw new CliError('The agents of slipway.yaml cannot be read.', {
    remedy: 'Mend the problems above, or leave out --name.',
  })
}
