import {
  findProject,
  formatProblems,
  loadProject,
  type LoadedProject,
  type Project,
} from '@slipway/config-schema'
import type { Context } from '../context.ts'
import { onlyDagster } from '../state/no-project.ts'
import type { Writer } from '../terminal/writer.ts'

/** Reads and checks the project around a directory. */
export async function checkProject({ variables }: Context, directory: string): Promise<LoadedProject> {
  return loadProject({ directory, variables })
}

/**
 * The project, if it can be released; whatever is wrong with it is printed to stderr as code frames. Throws where it
 * is one by files of Dagster's alone.
 */
export async function loadUsableProject(context: Context): Promise<Project | undefined> {
  const { workingDirectory } = context
  const loaded = await checkProject(context, workingDirectory)
  if (loaded.project !== undefined && findProject(workingDirectory) === undefined)
    throw onlyDagster(loaded.project.root, loaded.sources.keys())
  tellProblems(context.terminal.errors, loaded)
  return loaded.project
}

/** Prints the problems, warnings too. */
export function tellProblems(
  writer: Writer,
  { problems, sources }: Pick<LoadedProject, 'problems' | 'sources'>,
): void {
  if (problems.length > 0) writer.line(formatProblems(problems, sources, { color: writer.color }))
}
