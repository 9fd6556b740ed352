import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { emulatorPolicy, type CallerPolicies, type PolicyDocument } from '@slipway/tools/engines/leading-keys'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'
import { ASKED_IN_FRONT } from './deploy-calls.ts'

export interface WorkflowRoleRequest {
  /** Of the account itself. */
  config: ClientConfig
  /** Whom the proxy's rules know. */
  callers: Map<string, CallerPolicies>
  /** Of a role that a bootstrap has made. */
  arn: string
  /** What GitHub says in the job's token that it is for. */
  subject: string
}

const POLICY_NAME = 'slipway'

/** A role of workflows as a bootstrap has left it: with the policy that IAM holds, and no other. */
export class WorkflowRole {
  /** Of clients that act under this role. */
  readonly config: ClientConfig
  readonly #request: WorkflowRoleRequest
  readonly #policy: PolicyDocument

  private constructor(request: WorkflowRoleRequest, config: ClientConfig, policy: PolicyDocument) {
    this.#request = request
    this.config = config
    this.#policy = policy
  }

  static async assume(request: WorkflowRoleRequest): Promise<WorkflowRole> {
    const { config, arn } = request
    const answer = await new IAMClient(config).send(
      new GetRolePolicyCommand({ RoleName: nameIn(arn), PolicyName: POLICY_NAME }),
    )
    const policy = JSON.parse(decodeURIComponent(answer.PolicyDocument ?? '')) as PolicyDocument
    const role = new WorkflowRole(request, await assumeAsWorkflow(request), policy)
    await role.#setPolicy(policy)
    return role
  }

  /** Acts while the role may do these things as well, to whatever there is. */
  async whileItMay(actions: string[], act: () => Promise<void>): Promise<void> {
    const widened = { Sid: 'Widened', Effect: 'Allow', Action: actions, Resource: ['*'] }
    await this.#setPolicy({ ...this.#policy, Statement: [...this.#policy.Statement, widened] })
    try {
      await act()
    } finally {
      await this.#setPolicy(this.#policy)
    }
  }

  /** The emulator and the rules each enforce what the other can not. */
  async #setPolicy(policy: PolicyDocument): Promise<void> {
    const { config, callers, arn } = this.#request
    await new IAMClient(config).send(
      new PutRolePolicyCommand({
        RoleName: nameIn(arn),
        PolicyName: POLICY_NAME,
        PolicyDocument: JSON.stringify(asTheEmulatorAsks(policy)),
      }),
    )
    callers.set(this.config.credentials.accessKeyId, [policy])
  }
}

/** The configuration of clients of a job on GitHub, or a denial by AWS. */
export async function assumeAsWorkflow(
  request: Pick<WorkflowRoleRequest, 'config' | 'arn' | 'subject'>,
): Promise<ClientConfig> {
  const { config, arn, subject } = request
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: arn,
      RoleSessionName: 'job',
      WebIdentityToken: tokenFor(subject),
    }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return {
    ...config,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
  }
}

/** As GitHub words it; the emulator does not check who has signed. */
function tokenFor(sub: string): string {
  const claims = { iss: 'https://token.actions.githubusercontent.com', aud: 'sts.amazonaws.com', sub }
  return [{ alg: 'RS256', typ: 'JWT' }, claims, 'unsigned']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

/** With the calls that are judged in front, whatever they are about. */
function asTheEmulatorAsks(policy: PolicyDocument): PolicyDocument {
  const { Statement: statements, ...rest } = emulatorPolicy(policy)
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action = [] }) => Action)
  const actions = allowed.filter((action) => ASKED_IN_FRONT.test(action))
  const inFront = { Sid: 'AskedInFront', Effect: 'Allow', Action: actions, Resource: ['*'] }
  return { ...rest, Statement: actions.length === 0 ? statements : [...statements, inFront] }
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}
