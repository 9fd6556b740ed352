import { existsSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { findProject } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { JsonOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findProgram } from '../find-program.ts'
import { quoted } from '../terminal/quoted.ts'
import { DAGSTER_FILE } from '../state/no-project.ts'
import { printJson } from '../terminal/terminal.ts'
import { chooseStarter, type StarterOptions } from './choose-starter.ts'
import { initProject, type Initialised } from './init-project.ts'
import { STARTERS, type Language } from './starter-files.ts'

export interface InitOptions extends StarterOptions, JsonOption {}

/** `slipway init`: asks for what is not said, writes it, and says what one may do next. */
export async function init(
  context: Context,
  options: InitOptions,
  directory: string | undefined,
): Promise<ExitCode> {
  const { terminal, workingDirectory, variables } = context
  const place = resolve(workingDirectory, directory ?? '.')
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === false) throw isFile(place)
  const existing = findProject(place)
  if (directory !== undefined && existing !== undefined && existing !== place)
    throw insideProject(place, existing)
  const root = existing ?? place
  const starter = await chooseStarter(context, { options, root, isNew: existing === undefined })
  const made = await initProject({ ...starter, root, variables })
  if (options.json) printJson(terminal, { ...made, root })
  else tellMade(context, { root, made, isNew: existing === undefined })
  tellOtherDeclarations(context, { root, isNew: existing === undefined })
  await tellMissingProgram(context, starter.language)
  return EXIT.done
}

function isFile(place: string): CliError {
  return new CliError(`${place} is a file.`, {
    remedy: 'Name a directory, there or not, or none for the working directory.',
    exitCode: EXIT.wrongUsage,
  })
}

/** Whether a project in a project is meant, or a code location of that name, nobody but the user knows. */
function insideProject(place: string, root: string): CliError {
  return new CliError(`${place} lies in a project, that of ${root}.`, {
    remedy:
      'To add a code location to it: slipway init --location NAME. A project of its own lies elsewhere.',
    exitCode: EXIT.wrongUsage,
  })
}

function tellMade(
  context: Context,
  { root, made, isNew }: { root: string; made: Initialised; isNew: boolean },
): void {
  const { story, symbols, hint } = context.terminal
  const what = isNew ? `project ${made.project}` : `code location ${made.location} in ${made.project}`
  story.line(`${story.style('green', symbols.done)} ${what}`)
  for (const path of made.created) story.line(`  ${path}`)
  for (const path of made.changed) story.line(`  ${path} (lines added)`)
  const away = relative(context.workingDirectory, root)
  const steps = isNew ? stepsInNewProject(made, away) : stepsInProject(made)
  for (const line of ['Next:', ...steps]) story.line(hint(line))
}

function stepsInNewProject({ job }: Initialised, away: string): string[] {
  return [
    ...(away === '' ? [] : [`  cd ${quoted(away)}`]),
    `  slipway start --run ${job}`,
    `Then, with that going on, in another terminal${away === '' ? '' : ' (there too)'}:`,
    `  slipway run ${job} -p name=Ada`,
  ]
}

/** Right with a slipway start that serves the project already, and without one. */
function stepsInProject({ job }: Initialised): string[] {
  return ['  slipway deploy', `  slipway run ${job}`]
}

/** With a slipway.yaml beside it, what Dagster's file declares is no longer found by itself. */
function tellOtherDeclarations(
  { terminal }: Context,
  { root, isNew }: { root: string; isNew: boolean },
): void {
  if (!isNew || !existsSync(join(root, DAGSTER_FILE))) return
  const told = `What ${DAGSTER_FILE} declares is not part of the project: slipway migrate dagster makes it one.`
  terminal.notes.line(terminal.hint(told))
}

async function tellMissingProgram({ terminal, variables }: Context, language: Language): Promise<void> {
  const { program } = STARTERS[language]
  if ((await findProgram(program, variables)) !== undefined) return
  terminal.notes.line(`There is no ${program} on the PATH, and the job needs one: install it first.`)
}
