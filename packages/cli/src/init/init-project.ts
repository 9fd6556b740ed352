import { basename, posix } from 'node:path'
import { loadProject, type LoadedProject, type Problem } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import { applyEdits, type FileEdit } from '../files/apply-edits.ts'
import { ignoreEdit } from './ignore-edit.ts'
import { schemaReference } from './schema-reference.ts'
import { locationFiles, projectFiles, STARTER_JOB, type Language } from './starter-files.ts'

export interface InitRequest {
  /** Absolute; where the project's slipway.yaml is, or is to be. */
  root: string
  /** The name of the project to begin; undefined: there is one, and it is given a location more. */
  project: string | undefined
  location: string
  language: Language
  variables: Readonly<Record<string, string | undefined>>
}

/** What was made; paths relative to the root. */
export interface Initialised {
  project: string
  location: string
  /** LOCATION/JOB. */
  job: string
  created: string[]
  changed: string[]
}

/**
 * Writes a code location, and the project around it where there is none. All of it or nothing: no file is replaced,
 * and what would not validate is taken back.
 */
export async function initProject(request: InitRequest): Promise<Initialised> {
  const { root, project, location, language, variables } = request
  const before = await loadProject({ directory: root, variables })
  const directory = posix.join(project === undefined ? placeOfLocations(before) : 'locations', location)
  const schemaOf = schemaReference(root)
  const files = [
    ...(project === undefined ? [] : projectFiles({ project, schemaOf })),
    ...locationFiles({ directory, language, schemaOf }),
  ]
  const ignored = ignoreEdit(root, language)
  const edits: FileEdit[] = [
    ...files.map(([path, after]) => ({ path, before: null, after })),
    ...(ignored === undefined ? [] : [ignored]),
  ]
  const { undo } = applyEdits(root, edits)
  const after = await loadProject({ directory: root, variables })
  const fault = faultOf({ before, after, declared: posix.join(directory, 'location.yaml') })
  if (fault !== undefined) {
    undo()
    throw fault
  }
  return {
    project: project ?? after.project?.name ?? basename(root),
    location,
    job: `${location}/${STARTER_JOB}`,
    created: edits.filter((edit) => edit.before === null).map(({ path }) => path),
    changed: edits.filter((edit) => edit.before !== null).map(({ path }) => path),
  }
}

/** Beside the project's other locations. */
function placeOfLocations({ locations }: LoadedProject): string {
  const [first] = locations
  return first === undefined ? 'locations' : posix.dirname(first.directory)
}

/** Problems of other files that were there before do not keep a location from being begun. */
function faultOf(told: {
  before: LoadedProject
  after: LoadedProject
  declared: string
}): CliError | undefined {
  const { before, after, declared } = told
  if (!after.sources.has(declared)) {
    const place = posix.dirname(declared)
    return new CliError(`slipway.yaml would not find a code location in ${place}.`, {
      remedy: `Nothing was written. Add '${posix.join(posix.dirname(place), '*')}' to its locations, then try again.`,
    })
  }
  const known = new Set(before.problems.map(keyOf))
  const problem = after.problems.find((one) => one.severity === 'error' && !known.has(keyOf(one)))
  if (problem === undefined) return undefined
  return new CliError(problem.message, { remedy: `Nothing was written. ${problem.suggestion ?? ''}`.trim() })
}

function keyOf({ file, code, message }: Problem): string {
  return JSON.stringify([file, code, message])
}
