import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { cacheDir, find } from '@actions/tool-cache'
import { findOnPath, PULUMI_VERSION } from '@slipway/deploy/aws'
import { ActionError } from '../../../kit/action-error.ts'
import { print } from '../../../kit/log.ts'
import type { Variables } from '../../../kit/variables.ts'
import { obtainRelease } from './release-archive.ts'

/** The plug-in's is that of the SDK which the stacks are written with: the engine takes no other. */
export const AWS_PLUGIN_VERSION = '7.48.0'

const PLUGIN = 'pulumi-resource-aws'

const run = promisify(execFile)

export interface InstallPulumiRequest {
  variables: Variables
  /** Of the archive of the command line; the empty text: what its release says. */
  sha256: string
  /** Where Pulumi's releases lie, each in a directory `v<version>`. */
  releases: string
}

/**
 * A PATH that has pulumi and its plug-in for AWS: the runner's own where it has them, else those of the tool cache,
 * downloaded when they are not there either. Throws an `ActionError`.
 */
export async function installPulumi(request: InstallPulumiRequest): Promise<string> {
  const { PATH: path = '' } = request.variables
  const pulumi = (await findRecent(request.variables)) ?? (await obtainPulumi(request))
  const directories = [dirname(pulumi)]
  if ((await findOnPath(PLUGIN, path)) === undefined) directories.push(await obtainPlugin(request, pulumi))
  return [...directories, path].join(delimiter)
}

/** Runners of GitHub have one, which may be older. */
async function findRecent(variables: Variables): Promise<string | undefined> {
  const found = await findOnPath('pulumi', variables['PATH'])
  if (found === undefined) return undefined
  const version = /^v?(\d+\.\d+\.\d+)/.exec(await output(found, ['version'], variables))?.[1]
  if (version !== undefined && isAtLeast(version, PULUMI_VERSION)) return found
  print(`${found} is pulumi ${version ?? 'of no version'}: ${PULUMI_VERSION} is taken instead.`)
  return undefined
}

function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) >= 0
}

async function obtainPulumi({ sha256, releases }: InstallPulumiRequest): Promise<string> {
  const platform = `${process.platform}-${process.arch}`
  const directory = await obtainRelease({
    tool: 'pulumi',
    version: PULUMI_VERSION,
    url: `${releases}/v${PULUMI_VERSION}`,
    archive: `pulumi-v${PULUMI_VERSION}-${platform}.tar.gz`,
    directory: 'pulumi',
    checksums: `pulumi-${PULUMI_VERSION}-checksums.txt`,
    sha256,
  })
  return join(directory, 'pulumi')
}

/** The directory of the plug-in, which pulumi itself knows where to get. */
async function obtainPlugin({ variables }: InstallPulumiRequest, pulumi: string): Promise<string> {
  const cached = find(PLUGIN, AWS_PLUGIN_VERSION)
  if (cached !== '') return cached
  const home = await mkdtemp(join(tmpdir(), 'pulumi-home-'))
  try {
    const argv = ['plugin', 'install', 'resource', 'aws', AWS_PLUGIN_VERSION]
    await output(pulumi, argv, { ...variables, PULUMI_HOME: home })
    return await cacheDir(
      join(home, 'plugins', `resource-aws-v${AWS_PLUGIN_VERSION}`),
      PLUGIN,
      AWS_PLUGIN_VERSION,
    )
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function output(program: string, argv: readonly string[], variables: Variables): Promise<string> {
  try {
    return (await run(program, argv, { env: variables })).stdout
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause)
    throw new ActionError({
      code: 'program_failed',
      message: `${[program, ...argv].join(' ')} failed: ${said}`,
      remedy:
        'See what it says; on a runner without the internet, put pulumi and pulumi-resource-aws on PATH.',
      cause,
    })
  }
}
