import type { CliCommand } from '../command.ts'
import { helpEnd } from '../command-options.ts'
import type { AgentOptions } from '../hosting/agent.ts'

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

  run: async (...call) => (await import('../hosting/agent.ts')).agent(...call),
}
