import { CliError } from '../cli-error.ts'
import type { CliCommand } from '../command.ts'
import { helpEnd } from '../command-options.ts'
import type { Context } from '../context.ts'
import { checkProject, tellProblems } from '../deploy/check-project.ts'
import { EXIT } from '../exit-code.ts'
import { declaredAgent, localAgent, type AgentShape } from '../hosting/agent-shape.ts'
import { drainAgent, tellLeftRuns } from '../hosting/drain-agent.ts'
import { startLocalAgent } from '../hosting/local-agent.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { untilAborted } from '../hosting/until-aborted.ts'
import { locateState } from '../state/locate-state.ts'
import { openState, type OpenState } from '../state/open-state.ts'

interface AgentOptions {
  name?: string
}

export const command: CliCommand<AgentOptions, []> = {
  define(command) {
    command
      .option(
        '--name <name>',
        'the agent of slipway.yaml to be, with its queues (default: one that serves all queues)',
      )
      .addHelpText(
        'after',
        helpEnd({
          notes: `Takes runs of this machine's state until Ctrl-C; any number of agents may do so at once. It deploys nothing and
serves no API: slipway start does all three. The first Ctrl-C takes nothing more and waits up to 10 s for what is
under way (exit 0); what still runs goes on by itself, and the next agent adopts it. The second one ends it at once.`,
          examples: ['slipway agent', 'slipway agent --name general'],
        }),
      )
  },

  async run(context, { name }) {
    const { terminal, interrupts } = context
    const { story, symbols } = terminal
    const bundle = findRuntimeBundle()
    const state = await openState(context, locateState(context))
    try {
      const shape = await shapeOf(context, state, name)
      const agent = startLocalAgent(context, state, { ...shape, bundle })
      const interrupted = interrupts.take({ onSecond: () => tellLeftRuns(context, agent) })
      const dot = ` ${symbols.dot} `
      story.line(['agent', shape.name, `queues ${shape.queues.join(', ')}`, 'Ctrl-C stops'].join(dot))
      await untilAborted(interrupted)
      await drainAgent(story, agent)
      return EXIT.done
    } finally {
      await state.close()
    }
  },
}

async function shapeOf(context: Context, state: OpenState, name: string | undefined): Promise<AgentShape> {
  const loaded = await checkProject(context, context.workingDirectory)
  if (name === undefined) return localAgent('agent', { state, project: loaded.project })
  if (loaded.project === undefined) {
    tellProblems(context.terminal.errors, loaded)
    throw new CliError('--name needs a slipway.yaml that is right.')
  }
  return declaredAgent(loaded.project, name)
}
