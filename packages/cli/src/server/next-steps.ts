import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunDetails } from '@slipway/api'
import type { Job, Json, Project } from '@slipway/config-schema'
import type { Context } from '../context.ts'
import { shownPath, type StatePlace } from '../state/locate-state.ts'

export interface NextRequest {
  url: string
  place: StatePlace
  project: Project
  /** The run that was shown. */
  run: RunDetails | undefined
}

/** Says where the server is, how it is stopped, and what one may try now: commands that work when pasted. */
export function tellNext(context: Context, { url, place, project, run }: NextRequest): void {
  const { terminal, workingDirectory } = context
  const { story, symbols } = terminal
  const token = `token in ${shownPath(workingDirectory, join(place.directory, 'server.json'))}`
  story.line([`API ${story.style('cyan', url)}`, token, 'Ctrl-C stops'].join(` ${symbols.dot} `))
  const slipway = commandOf(context)
  const job = jobToTry(project, run)
  story.line('Next, in another terminal:')
  if (job !== undefined) story.line(`  ${slipway} run ${job}`)
  story.line(`  ${slipway} ${run === undefined ? 'runs' : `logs ${run.id}`}`)
  story.line('Change a file of a code location, then:')
  story.line(`  ${slipway} deploy`)
}

/** The job that was shown, or the first there is, with a param that it would take. */
function jobToTry({ locations }: Project, run: RunDetails | undefined): string | undefined {
  const { declaration } =
    locations.find((each) => each.declaration.name === run?.location) ?? locations[0] ?? {}
  if (declaration === undefined) return undefined
  const job = declaration.jobs[run?.job ?? ''] ?? Object.values(declaration.jobs)[0]
  return job && `${declaration.name}/${job.name}${paramToTry(job)}`
}

/** ` -p NAME=VALUE` with a value that the job's schema names, and that is not its default. */
function paramToTry({ params }: Job): string {
  const properties = Object.entries(asObject(params?.['properties']))
  for (const [name, schema] of properties) {
    const { enum: values, maximum, minimum, default: usual } = asObject(schema)
    const candidates = [...(Array.isArray(values) ? values : []), maximum, minimum]
    const value = candidates.filter(isPlain).find((candidate) => candidate !== usual)
    if (value !== undefined) return ` -p ${name}=${value}`
  }
  return ''
}

/** Needs no quotes in a shell. */
function isPlain(value: Json | undefined): value is number | string {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.:-]+$/.test(value))
}

function asObject(value: Json | undefined): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

/** How slipway is called from here: by npx where the project brings it, with the state that was named. */
function commandOf({ workingDirectory, stateDirectory }: Context): string {
  const name = isInstalled(workingDirectory) ? 'npx slipway' : 'slipway'
  return stateDirectory === undefined ? name : `${name} --state-dir ${quoted(stateDirectory)}`
}

function isInstalled(directory: string): boolean {
  if (existsSync(join(directory, 'node_modules', '.bin', 'slipway'))) return true
  const above = dirname(directory)
  return above !== directory && isInstalled(above)
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
