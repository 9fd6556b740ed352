import { join } from 'node:path'
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

/** Where npm says in which of its own lines it failed. */
const STACK = /\nnpm error +at [^]*$/

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
export async function runtimeNode(
  { npm, cacheDirectory, newId }: InstallDeps,
  { bundle, architecture }: RuntimeNodeRequest,
): Promise<string> {
  const cpu = CPUS[architecture]
  const directory = join(bundle, 'node', cpu)
  const pins = await Promise.all(PINS.map((path) => readBuildInput({ directory, path })))
  const modules = await installDependencies(
    { npm, newId, stateDirectory: cacheDirectory },
    { location: 'the runtime', inputs: pins.filter((pin) => pin !== undefined), cpu },
  ).catch((error: unknown) => {
    throw notInstalled(error, { name: `node-linux-${cpu}`, architecture })
  })
  if (modules !== undefined) return join(modules, `node-linux-${cpu}`, 'bin/node')
  throw new DeployError({
    code: 'invalid_runtime',
    message: `${bundle} pins no Node for ${architecture}: there is no package.json in ${directory} that names one.`,
    remedy: 'Name the directory that the runtime was bundled to.',
  })
}

/** What was thrown, in words that no location is blamed by. */
function notInstalled(
  error: unknown,
  { name, architecture }: { name: string; architecture: string },
): unknown {
  if (!(error instanceof DeployError) || error.code !== 'dependencies_failed') return error
  // After the sentence that names a location.
  const said = error.message.slice(error.message.indexOf(': ') + 2).replace(STACK, '')
  return new DeployError({
    code: error.code,
    message: `The Node that the runtime brings into images for ${architecture} could not be installed: ${said}`,
    remedy: systemErrorCode(error.cause) === 'ENOENT' ? error.remedy : remedyFor(said, name),
    cause: error.cause,
  })
}

function remedyFor(said: string, name: string): string {
  return said.includes('EINTEGRITY')
    ? `What the registry has as ${name} is not what was published: have npm ask another one (npm_config_registry).`
    : `See that npm can have ${name} from here; npm_config_registry names another registry, such as a mirror.`
}
