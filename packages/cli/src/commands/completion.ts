import { Argument } from 'commander'
import type { CliCommand } from '../command.ts'
import { helpEnd } from '../command-options.ts'
import { COMPLETION_SCRIPTS, type Shell } from '../completion/scripts.ts'
import { EXIT } from '../exit-code.ts'

const SHELLS = Object.keys(COMPLETION_SCRIPTS) as Shell[]

export const command: CliCommand<object, [Shell]> = {
  define(command) {
    command.addArgument(new Argument('<shell>', 'which one').choices(SHELLS)).addHelpText(
      'after',
      helpEnd({
        notes: `Prints a script that makes Tab complete commands, options, and the code locations, jobs, agents and environments of
the project around. It asks slipway itself, so it goes on being right after an upgrade. To have it in every new shell:

  bash  echo 'source <(slipway completion bash)' >> ~/.bashrc
  zsh   echo 'source <(slipway completion zsh)' >> ~/.zshrc     (after compinit)
  fish  slipway completion fish > ~/.config/fish/completions/slipway.fish`,
        examples: ['source <(slipway completion bash)', 'slipway completion fish | source'],
      }),
    )
  },

  async run({ terminal }, _, shell) {
    terminal.data.text(COMPLETION_SCRIPTS[shell])
    return EXIT.done
  },
}
