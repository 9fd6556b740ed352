import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { placeNames } from '@slipway/aws-layout'
import type { HostShape } from '@slipway/config-schema'
import type { Launcher, LaunchRequest } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { clientTokenRule, startProxy } from '@slipway/tools/engines'
import type { LauncherStage, PreparedAttempt } from '../contract.ts'
import { EcsLauncher } from '../ecs-launcher.ts'
import { LambdaLauncher } from '../lambda-launcher.ts'
import { openAwsAttempt } from './aws-attempt.ts'
import type { AwsHosts } from './aws-hosts.ts'
import { LambdaInvocations } from './lambda-invocations.ts'

const LAMBDA_SHAPE: HostShape = { type: 'lambda', memory_mb: 512, tmp_mb: 512 }
const ECS_SHAPE: HostShape = { type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 20 }

/** Five minutes, for which a task has to be missing, are a moment on it. */
const HASTY_CLOCK = { ...systemClock, monotonic: () => systemClock.monotonic() * 1000 }

/** Lambda launcher, AWS stores, and the real runtime in the emulator's functions. */
export function openLambdaStage(hosts: AwsHosts): LauncherStage {
  const { config, place } = hosts.platform
  const client = new LambdaClient(config)
  const invocations = new LambdaInvocations(config)
  const name = placeNames.function(place, 'none', 'none')
  return openStage(hosts, {
    makeLauncher: () => invocations.counted(new LambdaLauncher({ client, clock: systemClock })),
    shape: LAMBDA_SHAPE,
    hostsCanBeAsked: false,
    neverLaunched: {
      kind: 'lambda',
      function_arn: `arn:aws:lambda:${place.region}:${place.account}:function:${name}:1`,
    },
    countHosts: (request) => invocations.underWay(request),
    end: async () => undefined,
  })
}

/** ECS launcher, AWS stores, and the real runtime in the emulator's tasks. The proxy keeps AWS's rule on client tokens. */
export async function openEcsStage(hosts: AwsHosts): Promise<LauncherStage> {
  const { config, place } = hosts.platform
  const proxy = await startProxy({ upstream: config.endpoint, rules: [clientTokenRule()] })
  const client = new ECSClient({ ...config, endpoint: proxy.endpoint })
  const cluster = placeNames.cluster(place)
  return openStage(hosts, {
    makeLauncher: () => new EcsLauncher({ client, clock: HASTY_CLOCK }),
    shape: ECS_SHAPE,
    hostsCanBeAsked: true,
    neverLaunched: {
      kind: 'ecs',
      cluster,
      task_arn: `arn:aws:ecs:${place.region}:${place.account}:task/${cluster}/${'0'.repeat(32)}`,
      run_id: 'none',
      attempt: 1,
    },
    countHosts: ({ envelope }) => countContainers(envelope.run_id),
    end: async () => proxy[Symbol.asyncDispose](),
  })
}

interface StageRequest extends Pick<LauncherStage, 'hostsCanBeAsked' | 'neverLaunched'> {
  makeLauncher: () => Launcher
  shape: HostShape
  countHosts: (request: LaunchRequest) => Promise<number>
  end: () => Promise<void>
}

function openStage(hosts: AwsHosts, request: StageRequest): LauncherStage {
  const { makeLauncher, shape, countHosts, end, ...stage } = request
  const prepared: PreparedAttempt[] = []
  return {
    ...stage,
    launcher: makeLauncher(),
    restartedLauncher: makeLauncher,
    prepare: async (wanted) => {
      const opened = await openAwsAttempt(hosts, { ...wanted, shape })
      const attempt = { ...opened, hosts: () => countHosts(opened.request) }
      prepared.push(attempt)
      return attempt
    },
    close: async () => {
      for (const attempt of prepared) await attempt.requestCancel()
      await end()
    },
  }
}

/** Running containers that were started for the run, by Docker, as anybody would look. */
async function countContainers(runId: string): Promise<number> {
  const ids = await docker('ps', '--quiet', '--no-trunc')
  if (ids.length === 0) return 0
  const environments = await docker('inspect', '--format', '{{.Config.Env}}', ...ids)
  return environments.filter((environment) => environment.includes(runId)).length
}

/** The lines that it prints, also when it fails: what goes between two calls is no container any more. */
async function docker(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('docker', args).catch(
    (error: unknown) => error as { stdout: string },
  )
  return stdout.split('\n').filter((line) => line !== '')
}
