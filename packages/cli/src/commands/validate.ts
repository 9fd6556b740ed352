import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption, type JsonOption } from '../command-options.ts'
import { checkProject, tellProblems } from '../deploy/check-project.ts'
import { EXIT } from '../exit-code.ts'
import { printJson } from '../terminal/terminal.ts'
import { count } from '../terminal/count.ts'

export const command: CliCommand<JsonOption, [string | undefined]> = {
  define(command) {
    command
      .argument('[dir]', 'a directory of the project (default: the working directory)')
      .addOption(jsonOption('print {valid, project, locations, problems} as JSON'))
      .addHelpText(
        'after',
        helpEnd({
          notes:
            'Prints every problem of every file to stdout; exits 1 if there is an error. Changes nothing.',
          examples: ['slipway validate', 'slipway validate ../shop --json'],
        }),
      )
  },

  async run(context, { json }, directory = '.') {
    const { terminal, workingDirectory } = context
    const place = resolve(workingDirectory, directory)
    if (!existsSync(place)) throw noSuchDirectory(place)
    const loaded = await checkProject(context, place)
    const { project, problems } = loaded
    if (json) {
      const locations =
        project?.locations.map(({ declaration, file }) => ({ name: declaration.name, file })) ?? []
      printJson(terminal, {
        valid: project !== undefined,
        project: project?.name ?? null,
        locations,
        problems,
      })
    } else {
      tellProblems(terminal.data, loaded)
    }
    if (project === undefined) return EXIT.failed
    if (!json) {
      const { story, symbols } = terminal
      story.line(
        `${story.style('green', symbols.done)} ${count(project.locations.length, 'code location')} valid`,
      )
    }
    return EXIT.done
  },
}

/** The project above it would be found all the same: and its "valid" be taken for an answer. */
function noSuchDirectory(place: string): CliError {
  return new CliError(`There is no directory ${place}.`, {
    remedy: 'Name one of the project, or none for the working directory.',
    exitCode: EXIT.wrongUsage,
  })
}
