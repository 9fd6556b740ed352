import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INDEXES, KEY, registryHost, type Place } from '@slipway/aws-layout'
import { bootstrap, openBootstrapClients, type BootstrapReport } from '@slipway/deploy/aws'
import { systemClock } from '@slipway/stores/connect'
import {
  AWS_REGION,
  awsClientConfig,
  freshAccount,
  pulumiEnvironment,
  s3BackendUrl,
  startMinistack,
  startProxy,
  startRegistry,
  type Registry,
  type Rule,
} from '@slipway/tools/engines'
import { callerPoliciesRule, leadingKeysRule, type CallerPolicies } from '@slipway/tools/engines/leading-keys'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'
import { BoundedRole } from './bounded-role.ts'
import { questionsOfDeploy } from './deploy-calls.ts'
import { inQueryProtocol } from './in-query-protocol.ts'
import { KnownRoles } from './known-roles.ts'
import { WorkflowRole } from './workflow-role.ts'

export type WorkflowRoleName = 'plan' | 'push' | 'deploy'

/** An account that somebody has bootstrapped for an environment, where IAM is enforced, and its workflows' roles. */
export interface BootstrappedPlatform extends AsyncDisposable {
  place: Place
  /** Of the account itself, which may do everything. */
  config: ClientConfig
  /** Behind its ECR. */
  registry: Registry
  report: BootstrapReport
  roles: Record<WorkflowRoleName, WorkflowRole>
  /** A role that a deploy has made. */
  assumeBounded: (name: string) => Promise<BoundedRole>
  /** What a process needs that deploys under the role for it. */
  deployVariables: Record<string, string>
}

const REPOSITORY = 'acme/data'

/** What GitHub says in tokens that they are for. */
export const SUBJECTS = {
  pullRequest: `repo:${REPOSITORY}:pull_request`,
  branch: `repo:${REPOSITORY}:ref:refs/heads/main`,
  environment: `repo:${REPOSITORY}:environment:staging`,
} as const

/** An emulator of its own with IAM on, and rules before it that keep what it does not. */
export async function openBootstrappedPlatform(): Promise<BootstrappedPlatform> {
  await using end = new AsyncDisposableStack()
  const account = freshAccount()
  const place: Place = { project: 'acme', environment: 'staging', account, region: AWS_REGION }
  const known: Known = {
    callers: new Map([[account, 'unrestricted']]),
    boundaries: new Map([[account, 'unrestricted']]),
  }
  const { endpoint: upstream } = end.use(await startMinistack({ auth: true }))
  const { endpoint } = end.use(await startProxy({ upstream, rules: judges(account, known) }))
  const config = awsClientConfig({ endpoint, account })
  const report = await bootstrapPlace(place, config)
  const roles = await assumeRoles({ config, report, known })
  const registry = end.use(await startRegistry())
  const home = await mkdtemp(join(tmpdir(), 'slipway-roles-'))
  end.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  const pulumi = pulumiEnvironment({
    home,
    backendUrl: s3BackendUrl({ endpoint, bucket: report.state_bucket }),
    registryMap: `${registryHost(place)}=${registry.host}`,
  })
  const opened = end.move()
  return {
    place,
    config,
    registry,
    report,
    roles,
    assumeBounded: (name) => BoundedRole.assume({ config, name, ...known }),
    deployVariables: { ...pulumi, ...sdkVariables(roles.deploy.config) },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** By access key, what a caller was given and what bounds it. */
interface Known {
  callers: Map<string, CallerPolicies>
  boundaries: Map<string, CallerPolicies>
}

async function assumeRoles(request: {
  config: ClientConfig
  report: BootstrapReport
  known: Known
}): Promise<Record<WorkflowRoleName, WorkflowRole>> {
  const { config, report, known } = request
  const { callers, boundaries } = known
  const assume = async (name: WorkflowRoleName, subject: string): Promise<WorkflowRole> => {
    const role = await WorkflowRole.assume({ config, callers, arn: report.roles[name], subject })
    boundaries.set(role.config.credentials.accessKeyId, 'unrestricted')
    return role
  }
  return {
    plan: await assume('plan', SUBJECTS.pullRequest),
    push: await assume('push', SUBJECTS.branch),
    deploy: await assume('deploy', SUBJECTS.environment),
  }
}

/** Whatever a caller does it must have been given, and its boundary must hold it. */
function judges(account: string, { callers, boundaries }: Known): Rule[] {
  const { runs, open } = INDEXES
  const keys = {
    table: KEY.partition,
    indexes: { [runs.name]: runs.partition, [open.name]: open.partition },
  }
  const roles = new KnownRoles(account)
  const note: Rule = async (request, forward) => {
    const answer = await forward()
    roles.learn(request, answer)
    return answer
  }
  const judge = (by: Map<string, CallerPolicies>): Rule =>
    callerPoliciesRule({ account, callers: by }, (request) => questionsOfDeploy({ request, account, roles }))
  return [
    inQueryProtocol,
    leadingKeysRule({ keys, account, callers }),
    leadingKeysRule({ keys, account, callers: boundaries }),
    judge(callers),
    judge(boundaries),
    note,
  ]
}

async function bootstrapPlace(place: Place, config: ClientConfig): Promise<BootstrapReport> {
  const clients = openBootstrapClients(config)
  try {
    return await bootstrap(
      { clients, clock: systemClock },
      { place, repository: REPOSITORY, branch: 'main', stateBucket: null, tags: { team: 'data' } },
    )
  } finally {
    clients.close()
  }
}

function sdkVariables({ endpoint, credentials }: ClientConfig): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION,
    AWS_DEFAULT_REGION: AWS_REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}
