import { join } from 'node:path'
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
  const { story, symbols, hint } = terminal
  const token = `token in ${shownPath(workingDirectory, join(place.directory, 'server.json'))}`
  story.line([`API ${story.style('cyan', url)}`, token, 'Ctrl-C stops'].join(` ${symbols.dot} `))
  const job = jobToTry(project, run)
  story.line('Next, in another terminal:')
  if (job !== undefined) story.line(hint(`  slipway run ${job}`))
  story.line(hint(run === undefined ? '  slipway runs' : `  slipway logs ${run.id}`))
  story.line('Change a file of a code location, then:')
  story.line(hint('  slipway deploy'))
}

/** The job that was shown, or the first that can be launched, with a param that it would take. */
function jobToTry({ locations }: Project, run: RunDetails | undefined): string | undefined {
  const jobs = locations.flatMap(({ declaration: { name, jobs: declared } }) =>
    Object.values(declared).map((job) => ({ location: name, job })),
  )
  const shown = jobs.filter(({ location, job }) => location === run?.location && job.name === run.job)
  for (const { location, job } of [...shown, ...jobs]) {
    const params = paramsToTry(job)
    if (params !== undefined) return [`${location}/${job.name}`, ...params].join(' -p ')
  }
  return undefined
}

/**
 * Each required param as NAME=VALUE, or else the first that has a value to show, none of them its default. Undefined
 * when the schema names no value for one that is required.
 */
function paramsToTry({ params }: Job): string[] | undefined {
  const properties = asObject(params?.['properties'])
  const required = Array.isArray(params?.['required']) ? params['required'].map(String) : []
  const values = Object.keys(properties).flatMap((name) => {
    const value = valueToTry(asObject(properties[name]))
    return value === undefined ? [] : [{ name, told: `${name}=${value}` }]
  })
  const needed = values.filter(({ name }) => required.includes(name))
  if (needed.length < required.length) return undefined
  return (needed.length > 0 ? needed : values.slice(0, 1)).map(({ told }) => told)
}

function valueToTry(schema: { [key: string]: Json }): number | string | undefined {
  const { enum: values, examples, maximum, minimum, format, default: usual } = schema
  const named = [examples, values].flatMap((list) => (Array.isArray(list) ? list : []))
  const candidates = [...named, maximum, minimum, ...(format === 'date' ? ['2026-01-31'] : [])]
  return candidates.filter(isPlain).find((candidate) => candidate !== usual)
}

/** Needs no quotes in a shell. */
function isPlain(value: Json | undefined): value is number | string {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.:-]+$/.test(value))
}

function asObject(value: Json | undefined): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
