import { findProject } from '@slipway/config-schema'
import type { JsonOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { checkProject } from '../deploy/check-project.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { readServerFile } from '../server/server-file.ts'
import { locateState, type StatePlace } from '../state/locate-state.ts'
import { count } from '../terminal/count.ts'
import { printJson, type Terminal } from '../terminal/terminal.ts'
import type { Style } from '../terminal/writer.ts'
import type { Check, CheckStatus } from './check.ts'
import { checkLock } from './check-lock.ts'
import { checkDisk, checkLoopback } from './check-machine.ts'
import { checkCommands, checkDocker, checkGit, checkNode, checkNpm } from './check-programs.ts'
import { checkDeclarations, checkRuntime, checkSecrets } from './check-project.ts'
import { checkState } from './check-state.ts'

/** `slipway doctor`: whether this machine can do what Slipway needs, and what to do where it cannot. */
export async function doctor(context: Context, { json }: JsonOption): Promise<ExitCode> {
  const checks = await checkAll(context)
  const isOk = checks.every(({ status }) => status !== 'problem')
  if (json) printJson(context.terminal, { ok: isOk, checks })
  else tellChecks(context.terminal, checks)
  return isOk ? EXIT.done : EXIT.failed
}

async function checkAll(context: Context): Promise<Check[]> {
  const { variables, workingDirectory } = context
  const loaded = await checkProject(context, workingDirectory)
  const { project } = loaded
  const place = placeOf(context)
  const ofMachine = await Promise.all([
    checkGit(findProject(workingDirectory)),
    checkNpm(project),
    checkDocker(),
    checkLoopback(place && readServerFile(place.directory)),
    checkDisk(place?.directory ?? workingDirectory),
  ])
  const ofProject = await Promise.all([
    ...(project === undefined ? [] : [checkCommands(project, variables), checkLock(project)]),
    ...(project === undefined || place === undefined ? [] : [checkSecrets(context, { project, place })]),
    ...(place === undefined ? [] : [checkState(context, place)]),
  ])
  return [checkNode(), ...ofMachine, checkRuntime(), checkDeclarations(loaded), ...ofProject.flat()]
}

/** Outside a project there is no state, unless one is named. */
function placeOf(context: Context): StatePlace | undefined {
  const isSomewhere =
    context.stateDirectory !== undefined || findProject(context.workingDirectory) !== undefined
  return isSomewhere ? locateState(context) : undefined
}

const STYLES: Record<CheckStatus, Style> = { ok: 'green', warning: 'yellow', problem: 'red' }

function tellChecks({ data, story, symbols, hint }: Terminal, checks: readonly Check[]): void {
  const signs = { ok: symbols.done, warning: symbols.warning, problem: symbols.failed }
  const width = Math.max(...checks.map(({ name }) => name.length))
  for (const { name, status, message, remedy } of checks) {
    const writer = status === 'ok' ? story : data
    writer.line(`${writer.style(STYLES[status], signs[status])} ${name.padEnd(width)}  ${hint(message)}`)
    if (remedy !== null) writer.line(`  ${' '.repeat(width)}  ${hint(remedy)}`)
  }
  const problems = checks.filter(({ status }) => status === 'problem').length
  const warnings = checks.filter(({ status }) => status === 'warning').length
  story.line(
    problems + warnings === 0
      ? 'All is well.'
      : `${count(problems, 'problem')}, ${count(warnings, 'warning')}.`,
  )
}
