import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImageBuild } from '../content-digest.ts'
import { DeployError } from '../deploy-error.ts'
import { installDependencies } from '../local/dependencies.ts'
import { readBuildInput } from '../local/read-build-input.ts'
import { systemErrorCode } from '../local/system-error.ts'
import type { InstallDeps } from './dependencies-layer.ts'

/** What npm, and the packages that hold a Node, call the architectures that locations declare. */
const CPUS: Record<ImageBuild['architecture'], 'x64' | 'arm64'> = { x86_64: 'x64', arm64: 'arm64' }

/** Below `node/<cpu>` of the runtime's bundle. */
const PINS = ['.npmrc', 'package.json', 'package-lock.json']

export interface RuntimeNodeRequest {
  /** Absolute path of the runtime's bundle, which pins a Node for each architecture. */
  bundle: string
  architecture: ImageBuild['architecture']
}

/**
 * The Node that the runtime brings into images of an architecture, whatever machine this is: installed by npm from the
 * bundle's own lockfile, and kept in the cache for as long as that is the same. The answer is the absolute path of the
 * program. Throws a `DeployError`: `dependencies_failed`, or `invalid_runtime` when the bundle pins none.
 */
export async function runtimeNode(deps: InstallDeps, request: RuntimeNodeRequest): Promise<string> {
  const modules = await installNode(deps, request)
  const program = join(modules, nameOf(request), 'bin/node')
  if (existsSync(program)) return program
  // Whoever cleaned the cache took it from what npm had installed, or who restored it did not bring it back.
  await rm(dirname(modules), { recursive: true, force: true })
  await installNode(deps, request)
  if (existsSync(program)) return program
  throw new DeployError({
    code: 'dependencies_failed',
    message: `npm says that it has installed ${nameOf(request)}, and there is no ${program}.`,
    remedy:
      'See that nothing on this machine removes files from that directory, or name another cache directory.',
  })
}

/** The absolute path of the `node_modules` that has it. */
async function installNode(
  { npm, cacheDirectory, newId }: InstallDeps,
  request: RuntimeNodeRequest,
): Promise<string> {
  const { bundle, architecture } = request
  const cpu = CPUS[architecture]
  const directory = join(bundle, 'node', cpu)
  const pins = await Promise.all(PINS.map((path) => readBuildInput({ directory, path })))
  const modules = await installDependencies(
    { npm, newId, stateDirectory: cacheDirectory },
    {
      location: 'the runtime',
      inputs: pins.filter((pin) => pin !== undefined),
      cpu,
      failure: `The Node that the runtime brings into images for ${architecture} could not be installed`,
    },
  ).catch((error: unknown) => {
    throw withRemedy(error, nameOf(request))
  })
  if (modules !== undefined) return modules
  throw new DeployError({
    code: 'invalid_runtime',
    message: `${bundle} pins no Node for ${architecture}: there is no package.json in ${directory} that names one.`,
    remedy: 'Name the directory that the runtime was bundled to.',
  })
}

/** The package that holds it. */
function nameOf({ architecture }: RuntimeNodeRequest): string {
  return `node-linux-${CPUS[architecture]}`
}

/** What was thrown, without the advice to try it in the directory of a location. */
function withRemedy(error: unknown, name: string): unknown {
  if (!(error instanceof DeployError) || error.code !== 'dependencies_failed') return error
  const { code, message, cause } = error
  if (systemErrorCode(cause) === 'ENOENT') return error
  return new DeployError({ code, message, remedy: remedyFor(message, name), cause })
}

function remedyFor(said: string, name: string): string {
  return said.includes('EINTEGRITY')
    ? `What the registry has as ${name} is not what was published: have npm ask another one (npm_config_registry).`
    : `See that npm can have ${name} from here; npm_config_registry names another registry, such as a mirror.`
}
