import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Project } from '@slipway/config-schema'
import { npmBeside } from '@slipway/deploy'
import type { Context } from '../context.ts'
import { findProgram } from '../find-program.ts'
import { ok, warning, type Check } from './check.ts'

const run = promisify(execFile)

/** A Docker that hangs is none. */
const PATIENCE_MS = 5000

/** The Node that this is; the command refuses older ones before anything is loaded. */
export function checkNode(): Check {
  return ok('node', `${process.versions.node} (${process.execPath})`)
}

/** Git says what belongs to a project that lies in a repository. */
export async function checkGit(root: string | undefined): Promise<Check> {
  const version = await firstLine('git', ['--version'])
  if (version !== undefined) return ok('git', version.replace('git version ', ''))
  const needed = root === undefined ? '' : ', and in a repository it says which files belong to the project'
  return warning('git', `It is not installed${needed}.`, 'Install git.')
}

/** npm installs what the lockfiles of code locations name. */
export async function checkNpm(project: Project | undefined): Promise<Check> {
  const [npm, ...args] = npmBeside(process.execPath)
  const version = await firstLine(npm, [...args, '--version'])
  if (version !== undefined) return ok('npm', version)
  const needing = project?.locations.find(({ directory }) =>
    existsSync(join(project.root, directory, 'package-lock.json')),
  )
  if (needing === undefined) return ok('npm', 'Not there; no code location has a package-lock.json.')
  return warning(
    'npm',
    `It is not installed, and ${needing.directory} has a package-lock.json.`,
    'Install npm, which comes with Node.js.',
  )
}

/** Nothing on this machine needs Docker: said, so that nobody goes looking. */
export async function checkDocker(): Promise<Check> {
  const version = await firstLine('docker', ['version', '--format', '{{.Server.Version}}'])
  if (version !== undefined) return ok('docker', version)
  return ok('docker', 'Not there, or not running; jobs on this machine do without.')
}

/** What the commands of the jobs start, as far as it is looked up on PATH. */
export async function checkCommands(project: Project, variables: Context['variables']): Promise<Check[]> {
  const users = usersOfPrograms(project)
  const missing: Check[] = []
  for (const [program, job] of users) {
    if ((await findProgram(program, variables)) !== undefined) continue
    const message = `${program} is not on the PATH, and ${job} starts it.`
    missing.push(warning('commands', message, `Install ${program}, or name it by its path.`))
  }
  return missing.length > 0 ? missing : [ok('commands', [...users.keys()].toSorted().join(', ') || 'none')]
}

/** By program, a job that starts it. */
function usersOfPrograms({ locations }: Project): Map<string, string> {
  const commands = locations.flatMap(({ declaration }) =>
    Object.values(declaration.jobs).flatMap(({ name, steps }) =>
      steps.map(({ command: [program] }) => ({ program, job: `${declaration.name}/${name}` })),
    ),
  )
  const named = commands.flatMap(({ program, job }) =>
    typeof program === 'string' && !program.includes('/') ? [[program, job] as const] : [],
  )
  return new Map(named)
}

async function firstLine(program: string, args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, args, { timeout: PATIENCE_MS })
    return stdout.trim().split('\n')[0] || undefined
  } catch {
    return undefined
  }
}
