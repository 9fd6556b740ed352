import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AWS_REGION, awsEnvironment, type AwsCaller } from '../aws-environment.ts'
import { pathOf, requireProgram } from '../engine-missing.ts'
import { ENGINE_PATHS } from '../engine-paths.ts'

export interface PulumiSettings {
  /** Where Pulumi keeps what is its own: a directory of nobody else's. */
  home: string
  /** Where the state is kept. Left out: in `home`. */
  backendUrl?: string
  /** `from=to,…`: the registry that the emulator pulls from in place of each other one. */
  registryMap?: string
  /** Real seconds for each second that the real provider waits. Default: 0.001. */
  waitScale?: number
  /** Told to each container of a task definition besides, or instead. Default: nothing. */
  taskVariables?: Record<string, string>
}

export interface PulumiRequest extends AwsCaller, Omit<PulumiSettings, 'home'> {}

export interface Pulumi extends AsyncDisposable {
  /** All that a process needs that runs the Automation API, PATH and the variables of AWS SDKs included. */
  env: Record<string, string>
  backendUrl: string
}

const WAIT_SCALE = 0.001

/**
 * What makes a process take the Pulumi engine and the test provider of this workspace. The variables of AWS SDKs are to
 * be added: both read them.
 */
export function pulumiEnvironment(settings: PulumiSettings): Record<string, string> {
  const { home, backendUrl = backendIn(home), registryMap = '', waitScale = WAIT_SCALE } = settings
  return {
    PATH: pathOf(ENGINE_PATHS.pulumiBin, ENGINE_PATHS.pulumiProviderBin, dirname(process.execPath)),
    HOME: home,
    PULUMI_HOME: join(home, '.pulumi-home'),
    PULUMI_BACKEND_URL: backendUrl,
    PULUMI_CONFIG_PASSPHRASE: '',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    SLIPWAY_REGISTRY_MAP: registryMap,
    SLIPWAY_TEST_PROVIDER_WAIT_SCALE: String(waitScale),
    SLIPWAY_TEST_PROVIDER_TASK_VARIABLES: JSON.stringify(settings.taskVariables ?? {}),
  }
}

/**
 * The Pulumi engine with the test provider, and a home of its own. Tasks are given credentials of the account, unless
 * the request says otherwise. Throws EngineMissing.
 */
export async function startPulumi(request: PulumiRequest): Promise<Pulumi> {
  await requireProgram('pulumi', [ENGINE_PATHS.pulumiBin])
  const aws = awsEnvironment(request)
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = aws
  const home = await mkdtemp(join(tmpdir(), 'slipway-pulumi-'))
  const { backendUrl = backendIn(home) } = request
  const own = { taskVariables: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } }
  return {
    env: { ...aws, ...pulumiEnvironment({ ...own, ...request, home, backendUrl }) },
    backendUrl,
    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function backendIn(home: string): string {
  return pathToFileURL(home).href
}

/** A backend in a bucket of the emulator, as PULUMI_BACKEND_URL names it. The bucket has to be there. */
export function s3BackendUrl({ endpoint, bucket }: { endpoint: string; bucket: string }): string {
  const query = new URLSearchParams({ region: AWS_REGION, endpoint, s3ForcePathStyle: 'true' })
  return `s3://${bucket}?${query.toString()}`
}
