import type { CommittedLocation } from '@slipway/deploy'
import { ActionError } from '../../kit/action-error.ts'

/** What is asked of the process that an action runs in. */
export interface Runner {
  platform: string
  /** Of Node, such as `24.1.0`. */
  version: string
  /** Absolute path of its Node. */
  execPath: string
  /** The version of the GNU C library; undefined where there is another one. */
  glibc: string | undefined
}

/**
 * The Node that images get: the one that runs the action, since a runner brings it. Throws an `ActionError`,
 * `unsupported_runner`, unless it is a Node 24 for Linux with the GNU C library.
 */
export function requireNode({ platform, version, execPath, glibc }: Runner): string {
  if (platform !== 'linux') throw unsupported(`runs on ${platform}`)
  if (!version.startsWith('24.')) throw unsupported(`runs actions with Node ${version}`)
  if (glibc === undefined) throw unsupported('has another C library than that of GNU, as Alpine Linux has')
  return execPath
}

const RUNNERS: Record<CommittedLocation['build']['architecture'], string> = {
  x86_64: 'ubuntu-24.04',
  arm64: 'ubuntu-24.04-arm',
}

/** The failure of a location whose image is for other processors than the runner's. */
export function anotherArchitecture(
  { location, build: { architecture } }: Pick<CommittedLocation, 'location' | 'build'>,
  cause: unknown,
): ActionError {
  return new ActionError({
    code: 'unsupported_runner',
    message: `The image of ${location} is for ${architecture}, and the Node of this runner, which becomes part of it, is not.`,
    remedy: `Build it in a job with runs-on: ${RUNNERS[architecture]}, before the job that deploys it.`,
    cause,
  })
}

/** The process of this action. */
export function thisRunner(): Runner {
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return {
    platform: process.platform,
    version: process.versions.node,
    execPath: process.execPath,
    glibc: report.header.glibcVersionRuntime,
  }
}

function unsupported(what: string): ActionError {
  return new ActionError({
    code: 'unsupported_runner',
    message: `The runner ${what}, and its Node becomes part of the images.`,
    remedy: 'Build on runs-on: ubuntu-24.04, outside of a container.',
  })
}
