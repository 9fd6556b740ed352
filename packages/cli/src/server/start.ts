import type { Project } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import { LOCAL, type Context } from '../context.ts'
import { loadUsableProject } from '../deploy/check-project.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { parseJobRef, type JobRef } from '../runs/job-ref.ts'
import type { RunRequestOptions } from '../runs/submit-run.ts'
import { openServer } from './open-server.ts'
import { serve } from './serve.ts'
import { locateState, shownPath } from '../state/locate-state.ts'
import { count } from '../terminal/count.ts'

export interface StartOptions extends Pick<RunRequestOptions, 'param' | 'params'> {
  run?: string
  once?: true
  port?: number
}

/** `slipway start`: checks the project, releases what differs, and serves until Ctrl-C. */
export async function start(context: Context, options: StartOptions): Promise<ExitCode> {
  const { story, symbols } = context.terminal
  const job = readJob(options)
  const project = await loadUsableProject(context)
  if (project === undefined) return EXIT.failed
  const place = locateState(context)
  story.line(heading(context, place.directory))
  if (job !== undefined) checkJob(project, job)
  const bundle = findRuntimeBundle()
  const server = await openServer(context, { place, port: options.port })
  try {
    story.line(
      `${story.style('green', symbols.done)} ${count(project.locations.length, 'code location')} valid`,
    )
    return await serve(context, server, {
      project,
      bundle,
      job,
      once: options.once === true,
      params: options,
    })
  } finally {
    await server.close()
  }
}

function heading(
  { version, workingDirectory, terminal: { story, symbols } }: Context,
  directory: string,
): string {
  const state = `state in ${shownPath(workingDirectory, directory)}/`
  return [story.style('bold', `Slipway ${version}`), `environment ${LOCAL}`, state].join(` ${symbols.dot} `)
}

function readJob({ run, once, param, params }: StartOptions): JobRef | undefined {
  if (run !== undefined) return parseJobRef(run)
  const needing = once
    ? '--once'
    : param !== undefined
      ? '--param'
      : params !== undefined
        ? '--params'
        : undefined
  if (needing === undefined) return undefined
  throw new CliError(`${needing} says nothing without a job.`, {
    remedy: 'Add --run LOCATION/JOB.',
    exitCode: EXIT.wrongUsage,
  })
}

/** Told before anything is released or started. */
function checkJob({ locations }: Project, { location, job }: JobRef): void {
  const declared = locations.find(({ declaration }) => declaration.name === location)
  if (declared === undefined) {
    const names = locations.map(({ declaration }) => declaration.name)
    throw new CliError(`There is no code location ${location}.`, {
      remedy: `The project has: ${names.join(', ')}.`,
    })
  }
  const { jobs } = declared.declaration
  if (Object.hasOwn(jobs, job)) return
  throw new CliError(`${location} has no job ${job}.`, { remedy: `It has: ${Object.keys(jobs).join(', ')}.` })
}
