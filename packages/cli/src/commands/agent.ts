import type { LoadedProject, Project } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { CliCommand } from '../command.ts'
import { helpEnd, type EnvironmentOption } from '../command-options.ts'
import { LOCAL, type Context } from '../context.ts'
import { checkProject, tellProblems } from '../deploy/check-project.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { declaredAgent, localAgent } from '../hosting/agent-shape.ts'
import { drainAgent, servesLine, tellLeftRuns } from '../hosting/drain-agent.ts'
import { startLocalAgent } from '../hosting/local-agent.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { untilAborted } from '../hosting/until-aborted.ts'
import { locateState } from '../state/locate-state.ts'
import { openState } from '../state/open-state.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface AgentOptions extends EnvironmentOption {
  name?: string
}

export const command: CliCommand<AgentOptions, []> = {
  define(command) {
    command
      .option(
        '--name <name>',
        'the agent of slipway.yaml to be, with its queues (default: on this machine, one that serves all queues)',
      )
      .addHelpText(
        'after',
        helpEnd({
          notes: `Takes runs of this machine's state until Ctrl-C; any number of agents may do so at once. It deploys nothing and
serves no API: slipway start does all three. The first Ctrl-C takes nothing more and waits up to 10 s for what is
under way (exit 0); what still runs goes on by itself, and the next agent adopts it. The second one ends it at once.

With --env it takes the runs of that environment, under the AWS credentials that it finds, and starts them on Lambda
and ECS. It has to be one of the agents of slipway.yaml then, and prints a line for each thing that it does.`,
          examples: [
            'slipway agent',
            'slipway agent --name general',
            'slipway agent --env staging --name general',
          ],
        }),
      )
  },

  async run(context, { name, env: environment = LOCAL }) {
    if (environment === LOCAL) return serveMachine(context, name)
    const { servePlatform } = await import('../hosting/serve-platform.ts')
    return servePlatform(context, { environment, name })
  },
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
