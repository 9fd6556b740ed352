import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DeployError } from '../deploy-error.ts'
import type { BuildInput } from '../ports/source.ts'
import { copyInput, readInput } from './copy-input.ts'
import type { NpmCommand } from './npm-beside.ts'
import { publishDirectory } from './publish-directory.ts'
import { hasDependencies, linkedPackages, readPackage } from './read-package.ts'
import { systemErrorCode } from './system-error.ts'

const run = promisify(execFile)

const CI = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']

/** How npm is called, which it explains at length where only the files are at fault. */
const USAGE = /^npm error (Clean install a project|Usage:)[^]*$/m

/** Said last by npm, and of no use to whoever reads the problem. */
const LOG_FILE_HINT = /^npm error A complete log of this run.*$/gm

/** Where npm says in which of its own lines it failed. */
const STACK = /\nnpm error +at [^]*$/

export interface DependencyDeps {
  stateDirectory: string
  npm: NpmCommand
  newId: () => string
}

export interface DependencyRequest {
  location: string
  inputs: readonly BuildInput[]
  /** The bytes of an input that is no link; without it, those of its file. */
  read?: (input: BuildInput) => Promise<Buffer>
  /** A Linux with glibc that they are for; without it, this machine. */
  cpu?: 'x64' | 'arm64'
  /** What precedes npm's own words when it fails; without it, that it could not install those of the location. */
  failure?: string
}

/**
 * Installs what a location's lockfile names, once for each content of all that npm reads, under
 * `<state>/dependencies/`. The answer is the absolute path of its `node_modules`; undefined when the location needs
 * none.
 */
export async function installDependencies(
  { stateDirectory, npm, newId }: DependencyDeps,
  { location, inputs, read, cpu, failure }: DependencyRequest,
): Promise<string | undefined> {
  const manifest = await readPackage({ inputs, name: 'package.json', read: read ?? readInput })
  if (manifest === undefined || !hasDependencies(manifest)) return undefined
  const lock = await readPackage({ inputs, name: 'package-lock.json', read: read ?? readInput })
  if (lock === undefined) throw notLocked(location)
  refuseLinks(location, linkedPackages(lock))
  refuseOwnModules(location, inputs)

  const npmrc = inputs.filter(({ path }) => path === '.npmrc')
  const files = [manifest.input, lock.input, ...npmrc]
  const platform = cpu === undefined ? [] : ['--os=linux', `--cpu=${cpu}`, '--libc=glibc']
  const directory = join(stateDirectory, 'dependencies', keyOf(files, platform))
  await publishDirectory({
    directory,
    newId,
    fill: async (temporary) => {
      for (const input of files) {
        const to = join(temporary, input.path)
        if (read === undefined || input.mode === '120000') await copyInput(input, to)
        else await writeFile(to, await read(input), { mode: 0o444 })
      }
      await runNpm({ npm, location, directory: temporary, platform, failure })
      // npm makes none when nothing in the lockfile is for this platform.
      await mkdir(join(temporary, 'node_modules'), { recursive: true })
    },
  })
  return join(directory, 'node_modules')
}

function keyOf(inputs: readonly BuildInput[], platform: readonly string[]): string {
  const hash = createHash('sha256')
  for (const { path, blob_id } of inputs) hash.update(`${path} ${blob_id}\0`)
  for (const flag of platform) hash.update(`${flag}\0`)
  return hash.digest('hex')
}

async function runNpm(request: {
  npm: NpmCommand
  location: string
  directory: string
  platform: readonly string[]
  failure: string | undefined
}): Promise<void> {
  const { npm, location, directory, platform, failure } = request
  const [program, ...args] = npm
  try {
    await run(program, [...args, ...CI, ...platform], { cwd: directory, maxBuffer: Infinity })
  } catch (error) {
    const missing = systemErrorCode(error) === 'ENOENT'
    const said = missing ? `there is no ${program}` : npmSaid(error)
    throw new DeployError({
      code: 'dependencies_failed',
      message: `${failure ?? `npm could not install the dependencies of ${location}`}: ${said}`,
      remedy: missing ? 'Install npm, which comes with Node.' : remedyFor(said, location),
      cause: error,
    })
  }
}

/** EUSAGE: package.json and package-lock.json do not belong together. */
function remedyFor(said: string, location: string): string {
  return said.includes('EUSAGE')
    ? `Run npm install in the directory of ${location}, and commit its package-lock.json.`
    : `Try npm ci in the directory of ${location}.`
}

function npmSaid(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return said.replace(LOG_FILE_HINT, '').replace(USAGE, '').replace(STACK, '').trim() || String(error)
}

function notLocked(location: string): DeployError {
  return new DeployError({
    code: 'dependencies_not_locked',
    message: `The package.json of ${location} has dependencies, and there is no package-lock.json beside it that counts.`,
    remedy: 'Make one with npm install --package-lock-only, and see that git does not ignore it.',
  })
}

function refuseLinks(location: string, linked: readonly string[]): void {
  if (linked.length === 0) return
  throw new DeployError({
    code: 'dependencies_outside',
    message: `The package-lock.json of ${location} links to directories instead of installing: ${linked.join(', ')}.`,
    remedy: 'Name published packages instead, or move the code into the location.',
  })
}

function refuseOwnModules(location: string, inputs: readonly BuildInput[]): void {
  if (!inputs.some(({ path }) => path === 'node_modules' || path.startsWith('node_modules/'))) return
  throw new DeployError({
    code: 'dependencies_not_ignored',
    message: `The node_modules of ${location} counts as its code, and its dependencies are installed from the lockfile.`,
    remedy:
      'Have git ignore node_modules (a line node_modules/ in .gitignore; git rm -r --cached if it is committed).',
  })
}
