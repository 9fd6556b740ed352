import { findProject, formatGithub, isRefused, reportJson, type LoadedProject } from '@slipway/config-schema'
import type { JsonOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { checkProject, tellProblems } from '../deploy/check-project.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { namedDirectory } from '../files/named-directory.ts'
import { count } from '../terminal/count.ts'
import { printJson, type Terminal } from '../terminal/terminal.ts'
import { fixFiles, type Fixed } from './fix-files.ts'
import { placeInRepository } from './place-in-repository.ts'

export interface ValidateOptions extends JsonOption {
  format: 'text' | 'json' | 'github'
  strict?: true
  fix?: true
}

/** `slipway validate`: all problems of all files, once what is safe to mend is mended if that is asked for. */
export async function validate(
  context: Context,
  options: ValidateOptions,
  directory = '.',
): Promise<ExitCode> {
  const { terminal, workingDirectory } = context
  const place = namedDirectory(workingDirectory, directory)
  const fixed = options.fix && (await fixFiles(context, place))
  const loaded = fixed ? fixed.after : await checkProject(context, place)
  const strict = options.strict === true
  const isValid = !isRefused(loaded.problems, { strict })
  switch (options.json ? 'json' : options.format) {
    case 'json':
      printJson(terminal, { ...reportJson(loaded, { strict }), ...(fixed && { fixed: fixed.problems }) })
      break
    case 'github':
      tellAnnotations(terminal, loaded, place)
      break
    case 'text':
      if (fixed) tellFixed(terminal, fixed)
      tellProblems(terminal.data, loaded)
      if (isValid) tellValid(terminal, loaded)
  }
  return isValid ? EXIT.done : EXIT.failed
}

function tellAnnotations({ data }: Terminal, { problems, project }: LoadedProject, place: string): void {
  const directory = placeInRepository(project?.root ?? findProject(place) ?? place)
  if (problems.length > 0) data.line(formatGithub(problems, { directory }))
}

function tellFixed({ story, symbols }: Terminal, { problems }: Fixed): void {
  for (const { file, line, message } of problems) {
    story.line(`${story.style('green', symbols.done)} mended ${file}:${line}  ${message}`)
  }
}

function tellValid({ story, symbols }: Terminal, { project }: LoadedProject): void {
  const what = count(project?.locations.length ?? 0, 'code location')
  story.line(`${story.style('green', symbols.done)} ${what} valid`)
}
