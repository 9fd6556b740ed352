import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { systemClock } from '@slipway/stores/connect'
import { clientTokenRule, startProxy } from '@slipway/tools/engines'
import type { LauncherStage, PreparedAttempt } from '../contract.ts'
import { EcsLauncher } from '../ecs-launcher.ts'
import { LambdaLauncher } from '../lambda-launcher.ts'
import { openAwsAttempt } from './aws-attempt.ts'
import { ECS_SHAPE, LAMBDA_SHAPE, type AwsHosts } from './aws-hosts.ts'
import { watchInvocations } from './lambda-invocations.ts'
import { taskArn } from './launch-requests.ts'

/** Five minutes, for which a task has to be missing, are a moment on it. */
const HASTY_CLOCK = { ...systemClock, monotonic: () => systemClock.monotonic() * 1000 }

/** Lambda launcher, AWS stores, and the real runtime in the emulator's functions. */
export async function openLambdaStage(hosts: AwsHosts): Promise<LauncherStage> {
  const invocations = await watchInvocations(hosts)
  const client = new LambdaClient(hosts.platform.config)
  const makeLauncher = () => invocations.counted(new LambdaLauncher({ client, clock: systemClock }))
  const { present, missing } = hosts.lambda
  const prepared: PreparedAttempt[] = []
  return {
    launcher: makeLauncher(),
    restartedLauncher: makeLauncher,
    hostsCanBeAsked: false,
    neverLaunched: { kind: 'lambda', function_arn: missing.function_arn },
    prepare: async ({ userCode, code }) => {
      const target = code === 'missing' ? missing : present
      const attempt = await openAwsAttempt(hosts, { shape: LAMBDA_SHAPE, target, userCode })
      const hostsNow = () => invocations.underWay(attempt.request.envelope.run_id)
      const one = { ...attempt, hosts: hostsNow }
      prepared.push(one)
      return one
    },
    close: async () => {
      for (const attempt of prepared) await attempt.requestCancel()
    },
  }
}

/** ECS launcher, AWS stores, and the real runtime in the emulator's tasks. The proxy keeps AWS's rule on client tokens. */
export async function openEcsStage(hosts: AwsHosts): Promise<LauncherStage> {
  const { config, place } = hosts.platform
  const proxy = await startProxy({ upstream: config.endpoint, rules: [clientTokenRule()] })
  const client = new ECSClient({ ...config, endpoint: proxy.endpoint })
  const makeLauncher = () => new EcsLauncher({ client, clock: HASTY_CLOCK })
  const { present, missing } = hosts.ecs
  const prepared: PreparedAttempt[] = []
  return {
    launcher: makeLauncher(),
    restartedLauncher: makeLauncher,
    hostsCanBeAsked: true,
    neverLaunched: {
      kind: 'ecs',
      cluster: present.cluster,
      task_arn: taskArn(1, present.cluster).replace('111122223333', place.account),
    },
    prepare: async ({ userCode, code }) => {
      const target = code === 'missing' ? missing : present
      const attempt = await openAwsAttempt(hosts, { shape: ECS_SHAPE, target, userCode })
      const one = { ...attempt, hosts: () => countContainers(attempt.request.envelope.run_id) }
      prepared.push(one)
      return one
    },
    close: async () => {
      for (const attempt of prepared) await attempt.requestCancel()
      await proxy[Symbol.asyncDispose]()
    },
  }
}

/** Running containers that were started for the run, by Docker, as anybody would look. */
async function countContainers(runId: string): Promise<number> {
  const docker = async (...args: string[]) => {
    // One that goes between the two calls is no container any more.
    const { stdout } = await promisify(execFile)('docker', args).catch(
      (error: unknown) => error as { stdout: string },
    )
    return stdout.split('\n').filter((line) => line !== '')
  }
  const ids = await docker('ps', '--quiet', '--no-trunc')
  if (ids.length === 0) return 0
  const environments = await docker('inspect', '--format', '{{.Config.Env}}', ...ids)
  return environments.filter((environment) => environment.includes(runId)).length
}
