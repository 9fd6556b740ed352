import type { Project } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { CliCommand } from '../command.ts'
import { helpEnd, wholeNumber } from '../command-options.ts'
import { LOCAL, type Context } from '../context.ts'
import { loadUsableProject } from '../deploy/check-project.ts'
import { EXIT } from '../exit-code.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { parseJobRef, type JobRef } from '../runs/job-ref.ts'
import type { RunRequestOptions } from '../runs/submit-run.ts'
import { openServer } from '../server/open-server.ts'
import { serve } from '../server/serve.ts'
import { locateState, shownPath } from '../state/locate-state.ts'
import { count } from '../terminal/count.ts'
import { addParamOptions } from './run.ts'

interface StartOptions extends Pick<RunRequestOptions, 'param' | 'params'> {
  run?: string
  once?: true
  port?: number
}

export const command: CliCommand<StartOptions, []> = {
  define(command) {
    command.option('--run <job>', 'then launch this job (LOCATION/JOB) and show it')
    addParamOptions(command)
      .option('--once', 'stop as soon as that run is over, and exit as it ended')
      .option(
        '--port <number>',
        'of the API; 0: any (default: 4700, or any if that is taken)',
        wholeNumber(0, 65_535),
      )
      .addHelpText('after', helpEnd({ notes: NOTES, examples: EXAMPLES }))
  },

  async run(context, options) {
    const { story, symbols } = context.terminal
    const job = readJob(options)
    const place = locateState(context)
    story.line(heading(context, place.directory))
    const project = await loadUsableProject(context)
    if (project === undefined) return EXIT.failed
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
  },
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

const NOTES = `Checks the project (exit 1 and nothing changed if it has problems), releases what differs to this machine, then runs
an agent for all queues and the API on 127.0.0.1. Other commands find it by server.json in the state directory, which
also holds the token that the API asks for; one start serves a state at a time. Prints to stdout, problems to stderr.
A job's secret is the variable of its name here, or else in the file .env beside slipway.yaml.

The first Ctrl-C takes nothing more and waits up to 10 s for what is under way; what still runs goes on by itself, and
the next start adopts it. It is how a server is meant to end: exit 0 (130 when --once waited for its run). The second
Ctrl-C ends it at once: 130.`

const EXAMPLES = [
  'slipway start',
  'slipway start --run weather/report -p year=2015',
  'slipway start --run hello/greet --once',
]
