import type { EnvironmentOption, JsonOption } from '../command-options.ts'
import { existsSync } from 'node:fs'
import type { Project } from '@slipway/config-schema'
import type { Current } from '@slipway/model'
import { CliError } from '../cli-error.ts'
import { LOCAL, type Context } from '../context.ts'
import { loadUsableProject } from './check-project.ts'
import { planProject } from './release-differences.ts'
import { rowsToDo, tellPlan } from './tell-plan.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { dotenvFileOf, locateState, shownPath } from '../state/locate-state.ts'
import { missingSecrets } from '../state/missing-secrets.ts'
import { openState } from '../state/open-state.ts'
import { printJson } from '../terminal/terminal.ts'

export interface PlanOptions extends EnvironmentOption, JsonOption {
  ref?: string
  changed?: string
}

/** `slipway plan`: says what a deploy would do; changes nothing. */
export async function plan(context: Context, options: PlanOptions): Promise<ExitCode> {
  const { env: environment = LOCAL, ref, changed, json } = options
  if (environment === LOCAL) {
    refuseCommits(options)
    return planHere(context, json === true)
  }
  const { planEnvironment } = await import('./plan-environment.ts')
  const request = { environment, ref: ref ?? 'HEAD', isJson: json === true }
  return planEnvironment(context, { ...request, ...(changed !== undefined && { changed }) })
}

function refuseCommits({ ref, changed }: PlanOptions): void {
  if (ref === undefined && changed === undefined) return
  throw new CliError('On this machine a plan is about the files as they are, and about no commit.', {
    remedy: 'Name an environment with --env, or leave --ref and --changed out.',
    exitCode: EXIT.wrongUsage,
  })
}

async function planHere(context: Context, isJson: boolean): Promise<ExitCode> {
  const { terminal } = context
  const project = await loadUsableProject(context)
  if (project === undefined) return EXIT.failed
  const releases = { listCurrents: () => readCurrents(context) }
  const planned = await planProject({ releases }, { project, bundle: findRuntimeBundle() })
  if (isJson) {
    const rows = planned.rows.map(({ seen, ...row }) => ({
      ...row,
      current_release_id: seen?.release_id ?? null,
    }))
    printJson(terminal, { environment: planned.environment, rows })
    return EXIT.done
  }
  tellPlan(terminal, terminal.data, planned.rows)
  terminal.notes.line('On this machine every job runs as a process, whatever launcher it declares.')
  await tellMissingSecrets(context, project)
  const told = rowsToDo(planned).length > 0 ? 'slipway deploy does it.' : 'There is nothing to deploy.'
  terminal.notes.line(terminal.hint(told))
  return EXIT.done
}

/** A deploy would go well all the same, and the runs after it would fail. */
async function tellMissingSecrets(context: Context, project: Project): Promise<void> {
  const { variables, terminal, workingDirectory } = context
  const dotenvFile = dotenvFileOf(locateState(context))
  for (const { location, names } of await missingSecrets(project, { variables, dotenvFile })) {
    const where = `in ${shownPath(workingDirectory, dotenvFile)}, or as a variable`
    terminal.notes.line(`${location} has no ${names.join(', ')} on this machine: set NAME=VALUE ${where}.`)
  }
}

/** Without a state nothing is released; a plan does not make one. */
async function readCurrents(context: Context): Promise<Current[]> {
  const place = locateState(context)
  if (!existsSync(place.directory)) return []
  const state = await openState(context, place)
  try {
    return await state.deps.releases.listCurrents(LOCAL)
  } finally {
    await state.close()
  }
}
