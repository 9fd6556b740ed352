import type { LoadedProject, Project } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { CliCommand } from '../command.ts'
import { helpEnd } from '../command-options.ts'
import { checkProject, tellProblems } from '../deploy/check-project.ts'
import { EXIT } from '../exit-code.ts'
import { declaredAgent, localAgent } from '../hosting/agent-shape.ts'
import { drainAgent, tellLeftRuns } from '../hosting/drain-agent.ts'
import { startLocalAgent } from '../hosting/local-agent.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { untilAborted } from '../hosting/until-aborted.ts'
import { locateState } from '../state/locate-state.ts'
import { openState } from '../state/open-state.ts'
import type { Terminal } from '../terminal/terminal.ts'

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
    const { terminal, interrupts, workingDirectory } = context
    const { story, symbols } = terminal
    const bundle = findRuntimeBundle()
    const loaded = await checkProject(context, workingDirectory)
    const declared = name === undefined ? undefined : declaredAgent(usable(terminal, loaded), name)
    const state = await openState(context, locateState(context))
    try {
      const everything = { state, project: loaded.project }
      const shape = declared ?? (await localAgent(`agent-${process.pid}`, everything))
      const agent = startLocalAgent(context, state, { ...shape, bundle })
      const interrupted = interrupts.take({ onSecond: () => tellLeftRuns(context, agent) })
      const serves = `${shape.name} serves the ${shape.queues.length === 1 ? 'queue' : 'queues'}`
      story.line(`${serves} ${shape.queues.join(', ')} ${symbols.dot} Ctrl-C stops`)
      await untilAborted(interrupted)
      await drainAgent(story, agent)
      return EXIT.done
    } finally {
      await state.close()
    }
  },
}

function usable({ errors }: Terminal, loaded: LoadedProject): Project {
  if (loaded.project !== undefined) return loaded.project
  tellProblems(errors, loaded)
  throw new CliError('The agents of slipway.yaml cannot be read.', {
    remedy: 'Mend the problems above, or leave out --name.',
  })
}
