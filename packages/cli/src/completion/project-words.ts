import { loadProject, type LoadedProject } from '@slipway/config-schema'
import { LOCAL, type Context } from '../context.ts'
import { plain, type Candidate } from './candidate.ts'

/** What an argument or option of a name may be, as far as the project around the working directory says it. */
export async function projectWords(
  { workingDirectory, variables }: Context,
  name: string,
): Promise<Candidate[]> {
  const words = WORDS[name]
  if (words === undefined) return []
  return words(await loadProject({ directory: workingDirectory, variables }))
}

/** By the name of an argument, or by that of an option. What a broken file says is left out. */
const WORDS: Record<string, (loaded: LoadedProject) => Candidate[]> = {
  location: locationWords,
  job: jobWords,
  run: () => [{ word: 'latest', about: 'the newest run' }],
  '--location': locationWords,
  '--job': ({ locations }) =>
    [...new Set(locations.flatMap(({ declaration }) => Object.keys(declaration.jobs)))].map(plain),
  '--run': jobWords,
  '--env': ({ project }) => [LOCAL, ...Object.keys(project?.environments ?? {})].map(plain),
  '--name': ({ project }) => (project?.agents ?? []).map(({ name }) => plain(name)),
}

function locationWords({ locations }: LoadedProject): Candidate[] {
  return locations.map(({ declaration, directory }) => ({ word: declaration.name, about: directory }))
}

function jobWords({ locations }: LoadedProject): Candidate[] {
  return locations.flatMap(({ declaration }) =>
    Object.keys(declaration.jobs).map((job) => plain(`${declaration.name}/${job}`)),
  )
}
